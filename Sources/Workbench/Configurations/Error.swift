public import DataFormats

/// Why a configuration, a run folder or an input file is refused. Every case says what was wrong and what to do next.
public enum WorkbenchError: Error, Equatable, Sendable {
  /// No such file.
  case fileNotFound(path: String)
  /// The path names something else than a regular file (or a folder, where one is wanted).
  case wrongKindOfFile(path: String, found: String, wanted: String)
  /// The system refused to read it.
  case cannotRead(path: String, reason: String)
  /// The system refused to write it.
  case cannotWrite(path: String, reason: String)
  /// Standard output did not take what was written to it.
  case cannotPrint(reason: String)
  /// Larger than anything that this program writes or expects here.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// Not UTF-8 text.
  case notText(path: String, offset: Int)
  /// Not TOML; line and column count from 1.
  case tomlSyntax(file: String, line: Int, column: Int, reason: String)
  /// A key that no section has.
  case unknownKey(path: String, suggestion: String?, known: [String])
  /// A key without which the configuration says nothing.
  case missingKey(path: String, meaning: String)
  /// A value of another type.
  case wrongType(path: String, expected: String, found: String)
  /// A value out of its range, or not among the words that are allowed.
  case notAllowed(path: String, value: String, allowed: String)
  /// Values that contradict each other, or are unsafe together.
  case refused(path: String, reason: String, advice: String)
  /// `--set` without `=`, or with a path that leads nowhere.
  case badOverride(text: String, reason: String)
  /// `--over` that states no axis of a sweep.
  case badAxis(text: String, reason: String)
  /// A folder that would be written is there already, with content.
  case folderInUse(path: String)
  /// A folder that is not a run: a file is missing from it.
  case notARun(path: String, missing: String)
  /// A run that cannot go on, since what it would need was never written.
  case notResumable(path: String)
  /// A file of data that `scripts/fetch-data.sh` fetches under this name.
  case notFetched(path: String, name: String)
  /// A file of data that is not what its format says.
  case badData(path: String, DataFormatError)
  /// A file whose content is not what its kind says.
  case malformed(path: String, reason: String)
}

extension WorkbenchError {
  /// What is wrong, in one line.
  public var what: String {
    switch self {
    case .fileNotFound(let path): "\(path): no such file"
    case .wrongKindOfFile(let path, let found, let wanted): "\(path): is \(found), not \(wanted)"
    case .cannotRead(let path, let reason): "\(path): cannot be read (\(reason))"
    case .cannotWrite(let path, let reason): "\(path): cannot be written (\(reason))"
    case .cannotPrint(let reason): "standard output: not everything could be written (\(reason))"
    case .tooLarge(let path, let bytes, let limit): "\(path): \(bytes) bytes, more than the limit of \(limit)"
    case .notText(let path, let offset): "\(path): the byte at offset \(offset) does not belong to UTF-8 text"
    case .tomlSyntax(let file, let line, let column, let reason):
      "\(file):\(line):\(column): not valid TOML (\(reason))"
    case .unknownKey(let path, _, _): "\(path): there is no such key"
    case .missingKey(let path, let meaning): "\(path): is missing (\(meaning))"
    case .wrongType(let path, let expected, let found): "\(path): is \(found), not \(expected)"
    case .notAllowed(let path, let value, _): "\(path): \(value) is not allowed"
    case .refused(let path, let reason, _): "\(path): \(reason)"
    case .badOverride(let text, let reason): "--set \(text): \(reason)"
    case .badAxis(let text, let reason): "--over \(text): \(reason)"
    case .folderInUse(let path): "\(path): is there already and is not empty"
    case .notARun(let path, let missing): "\(path): is not the folder of a run (\(missing) is missing)"
    case .notResumable(let path): "\(path): is a demonstration, whose decryption shares lived in memory only"
    case .notFetched(let path, _): "\(path): the data is not there yet"
    case .badData(let path, let error):
      "\(path): \(error.format.rawValue)\(error.place.map { ", \($0)" } ?? ""): \(error.reason)"
    case .malformed(let path, let reason): "\(path): \(reason)"
    }
  }

  /// What to do next, in one line.
  public var advice: String {
    switch self {
    case .fileNotFound:
      "check the path; relative paths start at the current folder, or at the TOML file that names them"
    case .wrongKindOfFile(_, "a named pipe", "a file"), .wrongKindOfFile(_, "a device", "a file"):
      "copy what it gives into a file, and name that"
    case .wrongKindOfFile(_, _, let wanted): "name \(wanted) instead"
    case .cannotRead, .cannotWrite: "check owner and permissions of the file and its folder, and that the disk has room"
    case .cannotPrint: "what was done is done, only its output is lost: write it to another file, or read it to its end"
    case .tooLarge: "is this the file that you meant? larger ones are not read"
    case .notText: "save the file as UTF-8"
    case .tomlSyntax: "correct that line; `sealedsum new FILE.toml` writes a commented example"
    case .unknownKey(_, let suggestion?, _): "did you mean `\(suggestion)`?"
    case .unknownKey(_, nil, let known): "known here: \(known.joined(separator: ", "))"
    case .missingKey(let path, _): "add `\(path)` to the file, or --set it"
    case .wrongType(_, let expected, _): "write \(expected)"
    case .notAllowed(_, _, let allowed): "allowed: \(allowed)"
    case .refused(_, _, let advice): advice
    case .badOverride: "write --set section.key=value, for example --set experiment.rounds=5"
    case .badAxis: "write --over key=value,value, as in --over clip=0.5,1,2, or a range of integers, --over seed=1..5"
    case .folderInUse: "choose another folder with --out; `sealedsum resume` goes on with a run that was stopped in it"
    case .notARun: "name the folder that `sealedsum run` printed, or one of the runs in a demonstration's folder"
    case .notResumable: "`sealedsum audit` checks it from its ledger; `sealedsum demo` runs another"
    case .notFetched(_, let name): "fetch it: scripts/fetch-data.sh \(name)"
    case .badData(_, let error): error.advice
    case .malformed: "fetch or write the file again"
    }
  }
}

extension WorkbenchError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String { "\(what); \(advice)" }
}
