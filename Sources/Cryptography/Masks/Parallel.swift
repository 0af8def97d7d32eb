import BigNum

/// body(0), …, body(count − 1) on the threads of `work`, in order.
func parallel<T: Sendable>(_ count: Int, _ work: Work, _ body: @Sendable (Int) -> T) throws(MaskError) -> [T] {
  do {
    return try work.silent.map(count, body)
  } catch {
    throw .cancelled
  }
}
