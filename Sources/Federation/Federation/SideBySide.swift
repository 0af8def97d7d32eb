import BigNum

/// What each of some parties computes on the threads of `work`, in their order.
func results<T: Sendable>(
  _ count: Int, _ work: Work, _ compute: @Sendable (Int) throws(FederationError) -> T
) throws(FederationError) -> [Result<T, FederationError>] {
  do throws(BigNumError) {
    return try work.map(count) { i in Result { () throws(FederationError) in try compute(i) } }
  } catch { throw .stalled("\(error)") }
}

/// What each of some clients computes, as many at a time as there are processors, handed on in their order: no more of it
/// is in memory at once.
func sideBySide<T: Sendable>(
  _ tasks: [LearningTask], _ compute: @Sendable (LearningTask) throws(FederationError) -> T,
  then take: (LearningTask, T) throws(FederationError) -> Void
) throws(FederationError) {
  let work = Work.parallel
  for start in stride(from: 0, to: tasks.count, by: work.workers) {
    let group = tasks[start..<min(tasks.count, start + work.workers)]
    let made = try results(group.count, work) { i throws(FederationError) in try compute(group[start + i]) }
    for (task, result) in zip(group, made) { try take(task, result.get()) }
  }
}
