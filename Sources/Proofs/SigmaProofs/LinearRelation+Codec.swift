package import Groups
public import Transcript
import Wire

extension LinearRelation {
  /// `SerializeLinearRelation`: equations as sparse rows, then the elements from index 1.
  public func serialized() -> [UInt8] {
    var out = Codec.littleEndian(UInt32(equations.count))
    for equation in equations {
      out += Codec.littleEndian(UInt32(equation.image.count))
      for term in equation.image {
        out += Codec.littleEndian(UInt32(term.element)) + G.encodeScalar(term.coefficient)
      }
      out += Codec.littleEndian(UInt32(equation.terms.count))
      for term in equation.terms {
        out += Codec.littleEndian(UInt32(term.scalar)) + Codec.littleEndian(UInt32(term.element))
        out += G.encodeScalar(term.coefficient)
      }
    }
    return out + G.encode(Array(elements.dropFirst()))
  }

  /// Reads what `serialized` writes. Parties build their instances themselves; vector files carry them.
  public init(serialized bytes: [UInt8]) throws(ProofError) {
    var parser = InstanceParser<G>(bytes)
    var equations: [Equation] = []
    var last = 0
    for _ in 0..<(try parser.count("equations", itemBytes: 8)) {
      var equation = Equation(image: [], terms: [])
      for _ in 0..<(try parser.count("image terms", itemBytes: 4 + G.scalarByteCount)) {
        equation.image.append(ImageTerm(try parser.integer("element index"), try parser.scalar()))
      }
      for _ in 0..<(try parser.count("terms", itemBytes: 8 + G.scalarByteCount)) {
        let scalar = try parser.integer("scalar index")
        equation.terms.append(Term(scalar, try parser.integer("element index"), try parser.scalar()))
      }
      last = max(last, equation.image.map(\.element).max() ?? 0, equation.terms.map(\.element).max() ?? 0)
      equations.append(equation)
    }
    self.init(elements: [G.generator] + (try parser.elements(last)), equations: equations)
  }
}

/// Reads the little-endian fields of a serialised instance.
private struct InstanceParser<G: PrimeGroup> {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  private mutating func take(_ field: String, _ count: Int) throws(ProofError) -> ArraySlice<UInt8> {
    guard rest.count >= count else {
      throw .malformed(.sigma, .truncated(field: field, offset: rest.startIndex, needed: count - rest.count))
    }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func integer(_ field: String) throws(ProofError) -> Int {
    try take(field, 4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A count that the rest of the message can hold.
  mutating func count(_ field: String, itemBytes: Int) throws(ProofError) -> Int {
    let n = try integer(field)
    guard n <= rest.count / itemBytes else {
      throw .malformed(.sigma, .tooLong(field: field, length: n, limit: rest.count / itemBytes))
    }
    return n
  }

  mutating func scalar() throws(ProofError) -> Scalar<G> {
    let bytes = try take("coefficient", G.scalarByteCount)
    do { return try G.decodeScalar(bytes) } catch { throw .notCanonical(.sigma, field: "coefficient", index: 0) }
  }

  /// The elements from index 1 to `last`, which end the message.
  mutating func elements(_ last: Int) throws(ProofError) -> [G.Element] {
    guard rest.count == last * G.elementByteCount else {
      throw .length(.sigma, field: "instance elements", count: rest.count, expected: last * G.elementByteCount)
    }
    return try decodeElements(Array(rest), field: "instance element", proof: .sigma, group: G.self)
  }
}

/// Elements one after the other; the error names the first bad one.
package func decodeElements<G: PrimeGroup>(
  _ bytes: [UInt8], field: String, proof: ProofName, group: G.Type
) throws(ProofError) -> [G.Element] {
  do {
    return try G.decodeMany(bytes)
  } catch {
    if case .notAnElement(_, let index, _) = error { throw .notCanonical(proof, field: field, index: index) }
    let size = G.elementByteCount
    throw .length(proof, field: field, count: bytes.count, expected: (bytes.count / size + 1) * size)
  }
}

/// Scalars one after the other; the error names the first bad one.
package func decodeScalars<G: PrimeGroup>(
  _ bytes: ArraySlice<UInt8>, field: String, proof: ProofName, group: G.Type
) throws(ProofError) -> [Scalar<G>] {
  let size = G.scalarByteCount
  guard bytes.count % size == 0 else {
    throw .length(proof, field: field, count: bytes.count, expected: (bytes.count / size + 1) * size)
  }
  do {
    return try bytes.withUnsafeBytes { readScalars($0, group: G.self) }.get()
  } catch {
    throw .notCanonical(proof, field: field, index: error.index)
  }
}
