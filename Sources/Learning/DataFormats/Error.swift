/// The formats of data files that this module knows.
public enum DataFormat: String, Hashable, Sendable, CaseIterable {
  /// gzip (RFC 1952) around another file.
  case gzip
  /// ZIP, as far as `.npz` needs it.
  case zip = "ZIP"
  /// IDX, the format of MNIST.
  case idx = "IDX"
  /// CIFAR-10, binary version.
  case cifar10 = "CIFAR-10"
  /// CIFAR-100, binary version.
  case cifar100 = "CIFAR-100"
  /// One NumPy array.
  case npy = "NPY"
  /// Several NumPy arrays in a ZIP archive.
  case npz = "NPZ"
  /// JSON of the LEAF benchmark, data by user.
  case leaf = "LEAF JSON"
  /// Attribute-Relation File Format of Weka.
  case arff = "ARFF"
  /// Named tensors.
  case safetensors
  /// A table as text, read by `CSVTable`.
  case text
  /// Numbers of any origin, on their way into a table.
  case table
}

/// Where in a file something stands.
public enum DataPlace: Hashable, Sendable {
  /// A byte, counted from 0.
  case offset(Int)
  /// A line of a text, counted from 1.
  case line(Int)
  /// A line and a column in bytes, counted from 1.
  case position(line: Int, column: Int)
  /// A member of an archive, a tensor or an array by its name.
  case member(String)
  /// A user's sample in LEAF JSON, counted from 0.
  case sample(user: String, index: Int)
  /// A row of an array, counted from 0.
  case row(Int)
}

extension DataPlace: CustomStringConvertible {
  /// The place in words.
  public var description: String {
    switch self {
    case .offset(let offset): "byte \(offset)"
    case .line(let line): "line \(line)"
    case .position(let line, let column): "line \(line), column \(column)"
    case .member(let name): "\"\(name.prefix(64))\""
    case .sample(let user, let index): "user \"\(user.prefix(64))\", sample \(index)"
    case .row(let row): "row \(row)"
    }
  }
}

/// Why a data file is not read. Cells of a table are private: texts name places and what the format declares, never a
/// cell's content.
public struct DataFormatError: Error, Equatable, Sendable {
  /// The kinds of failures, by what is to be done about them.
  public enum Kind: String, Hashable, Sendable {
    /// The file ends too early: fetch it again.
    case truncated
    /// The bytes contradict the format.
    case malformed
    /// A checksum does not match: fetch the file again.
    case checksum
    /// A limit is exceeded.
    case tooLarge
    /// Valid, but not read here: convert it.
    case unsupported
    /// Two things that must agree do not.
    case inconsistent
    /// A cell or an element cannot be what its column says.
    case value
  }

  /// The format that was being read.
  public let format: DataFormat
  /// The kind of failure.
  public let kind: Kind
  /// Where, if there is one place.
  public let place: DataPlace?
  /// What is wrong.
  public let reason: String
  /// What to do.
  public let advice: String

  /// An error of a reader.
  public init(_ format: DataFormat, _ kind: Kind, at place: DataPlace?, _ reason: String, advice: String) {
    (self.format, self.kind, self.place, self.reason, self.advice) = (format, kind, place, reason, advice)
  }
}

extension DataFormatError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    "\(format.rawValue)\(place.map { ", \($0)" } ?? ""): \(reason); \(advice)"
  }
}

extension DataFormatError {
  static func truncated(_ format: DataFormat, at offset: Int, _ reason: String) -> DataFormatError {
    DataFormatError(format, .truncated, at: .offset(offset), reason, advice: "fetch or copy the file again")
  }

  static func malformed(_ format: DataFormat, at offset: Int, _ reason: String) -> DataFormatError {
    DataFormatError(
      format, .malformed, at: .offset(offset), reason, advice: "is this the right file, and undamaged?")
  }

  static func tooLarge(_ format: DataFormat, at place: DataPlace?, _ reason: String) -> DataFormatError {
    DataFormatError(
      format, .tooLarge, at: place, reason, advice: "the limit is fixed; take fewer rows or columns, or split the file")
  }
}
