import DataFormats
public import Learning

/// A model's parameters as other programs read and write them: named tensors, or one vector of all.
public enum ParameterFile: String, Choice {
  /// A tensor a name, of 32 or 64-bit floats.
  case safetensors
  /// One NumPy vector of 32 or 64-bit floats, in the order of the model's tensors.
  case npy

  /// Bytes that a header may have beside the numbers.
  private static let headerRoom = 1 << 20

  /// The bytes that a file of so many parameters may have: eight a parameter, and a header.
  public static func limit(parameters: Int) -> Int {
    let (numbers, overflow) = parameters.multipliedReportingOverflow(by: 8)
    return overflow ? .max : numbers.addingReportingOverflow(headerRoom).overflow ? .max : numbers + headerRoom
  }

  /// A file of these parameters, which the tensors divide without gaps.
  public func bytes(_ parameters: [Double], _ tensors: [ParameterTensor]) throws(ParameterFault) -> [UInt8] {
    do throws(DataFormatError) {
      switch self {
      case .npy: return try NPY.bytes(of: NumericArray(shape: [parameters.count], elements: .double(parameters)))
      case .safetensors:
        var (start, parts) = (0, [(name: String, array: NumericArray)]())
        for tensor in tensors {
          let values = Array(parameters.dropFirst(start).prefix(tensor.count))
          parts.append((tensor.name, try NumericArray(shape: tensor.shape, elements: .double(values))))
          start += tensor.count
        }
        return try Safetensors(tensors: parts, metadata: ["format": "pt"]).bytes
      }
    } catch { throw .format("\(error)") }
  }

  /// All parameters of a file that has exactly these tensors, finite, in any order.
  public func parameters(_ bytes: [UInt8], _ tensors: [ParameterTensor]) throws(ParameterFault) -> [Double] {
    let count = tensors.reduce(0) { $0 + $1.count }
    let limit = Self.limit(parameters: count)
    // Whatever fits in so many bytes is looked at, so that a tensor too many is named.
    let limits = DataLimits(bytes: limit, expandedBytes: limit, cells: limit, headerBytes: Self.headerRoom)
    switch self {
    case .npy:
      let array: NumericArray
      do throws(DataFormatError) { array = try NPY.array(bytes, limits: limits) } catch { throw .format("\(error)") }
      return try Self.values(array, of: ParameterTensor(name: "the vector", shape: [count]))
    case .safetensors:
      let file: Safetensors
      do throws(DataFormatError) { file = try Safetensors(bytes, limits: limits) } catch { throw .format("\(error)") }
      if let other = file.tensors.first(where: { part in !tensors.contains { $0.name == part.name } }) {
        throw .unknownTensor(other.name, known: tensors.map(\.name))
      }
      var parameters: [Double] = []
      parameters.reserveCapacity(count)
      for tensor in tensors {
        guard let array = file.tensor(tensor.name) else { throw .missingTensor(tensor.name) }
        parameters += try Self.values(array, of: tensor)
      }
      return parameters
    }
  }

  private static func values(_ array: NumericArray, of tensor: ParameterTensor) throws(ParameterFault) -> [Double] {
    guard array.shape == tensor.shape else {
      throw .shape(tensor.name, found: array.shape, expected: tensor.shape)
    }
    guard !array.elements.areIntegers else { throw .integers(tensor.name) }
    var values: [Double] = []
    values.reserveCapacity(array.count)
    for i in 0..<array.count {
      let value = array.elements[i]
      guard value.isFinite else { throw .notFinite(tensor.name, index: i) }
      values.append(value)
    }
    return values
  }
}

/// Why a file of parameters is not this model's.
public enum ParameterFault: Error, Equatable, Sendable {
  /// It is no such file, or a damaged one.
  case format(String)
  /// A tensor of the model is not there.
  case missingTensor(String)
  /// A tensor is there that the model does not have.
  case unknownTensor(String, known: [String])
  /// A tensor has other extents.
  case shape(String, found: [Int], expected: [Int])
  /// A tensor holds integers.
  case integers(String)
  /// An entry is NaN or infinite; the index counts row by row.
  case notFinite(String, index: Int)
}

extension ParameterFault: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    func text(_ shape: [Int]) -> String { "[" + shape.map(String.init).joined(separator: ", ") + "]" }
    return switch self {
    case .format(let reason): reason
    case .missingTensor(let name): "tensor \"\(name)\" is missing; write every tensor that was read"
    case .unknownTensor(let name, let known):
      "there is no tensor \"\(name.prefix(64))\"; the model has \(known.prefix(20).joined(separator: ", "))"
    case .shape(let name, let found, let expected):
      "\(name) has the shape \(text(found)), the model's has \(text(expected)); keep the shapes that were read"
    case .integers(let name): "\(name) holds integers; write floats of 32 or 64 bits"
    case .notFinite(let name, let index):
      "\(name) has an entry that is not finite, number \(index); lower the step size, or look for a division by zero"
    }
  }
}
