public import DataFormats

/// Why data, a schema, a configuration or a training run is refused. Data are local to a client, but error texts travel
/// in logs: positions and column names are given, values of cells only where they are no category or number at all.
public enum LearningError: Error, Equatable, Sendable {
  /// A CSV file is malformed; line and column count from 1, columns in bytes.
  case csv(CSVProblem, line: Int, column: Int)
  /// A file cannot be read.
  case file(path: String, reason: String)
  /// A schema is contradictory, or does not fit the file's columns.
  case schema(String)
  /// A cell cannot be what the schema says.
  case cell(column: String, line: Int, reason: String)
  /// A cell of another kind of file than CSV cannot be what the schema says.
  case value(column: String, place: DataPlace, reason: String)
  /// A file is not what its format says.
  case format(DataFormatError)
  /// Samples and labels do not form a data set.
  case dataset(String)
  /// A parameter lies outside what is supported.
  case parameter(name: String, value: String, allowed: String)
  /// A vector has another length than its reader expects.
  case count(of: String, expected: Int, got: Int)
  /// A summed vector holds what no sum of honest ones can.
  case sums(String)
  /// Parameters or loss left the finite numbers.
  case diverged(epoch: Int)
  /// Something that must be finite is not.
  case nonFinite(String)
  /// No division of the data among the clients was found.
  case partition(String)
}

/// What is malformed in a CSV file (RFC 4180).
public enum CSVProblem: Equatable, Sendable {
  /// The file exceeds the limit of bytes.
  case tooLarge(limit: Int)
  /// A field exceeds the limit of bytes.
  case fieldTooLong(limit: Int)
  /// A row has more columns than the limit.
  case tooManyColumns(limit: Int)
  /// The file has more cells than the limit.
  case tooManyCells(limit: Int)
  /// A quoted field is not closed at the end of the file.
  case unterminatedQuote
  /// A quote stands inside an unquoted field.
  case strayQuote
  /// Something other than a comma or the end of the line follows a closing quote.
  case textAfterQuote
  /// A carriage return without a line feed.
  case bareCarriageReturn
  /// A zero byte.
  case zeroByte
  /// Bytes that are not UTF-8.
  case notUTF8
  /// The byte order mark of UTF-16.
  case utf16
  /// The row has another number of fields than the header.
  case fieldCount(expected: Int, got: Int)
  /// There is no header line.
  case empty
  /// A column name occurs twice.
  case columnName(String)
}

extension LearningError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .csv(let problem, let line, let column): "CSV line \(line), column \(column): \(problem)"
    case .file(let path, let reason): "\(path): \(reason)"
    case .schema(let reason): "schema: \(reason)"
    case .cell(let column, let line, let reason): "CSV line \(line), column \(column): \(reason)"
    case .value(let column, let place, let reason): "\(place), column \(column): \(reason)"
    case .format(let error): error.description
    case .dataset(let reason): "data set: \(reason)"
    case .parameter(let name, let value, let allowed): "\(name) = \(value) is refused; allowed: \(allowed)"
    case .count(let what, let expected, let got): "\(what): expected \(expected), got \(got)"
    case .sums(let reason): "summed vector: \(reason)"
    case .diverged(let epoch):
      "training diverged in epoch \(epoch); lower the learning rate or standardise the features"
    case .nonFinite(let what): "\(what): infinite or not a number; the model's parameters are unusable"
    case .partition(let reason): "partition: \(reason)"
    }
  }
}

extension CSVProblem: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .tooLarge(let limit): "the file exceeds \(limit) bytes; the limit is fixed; split the file"
    case .fieldTooLong(let limit): "a field exceeds \(limit) bytes; is a quote missing?"
    case .tooManyColumns(let limit): "more than \(limit) columns"
    case .tooManyCells(let limit): "more than \(limit) cells; the limit is fixed; split the file"
    case .unterminatedQuote: "the quoted field that starts here is never closed"
    case .strayQuote: "a quote inside an unquoted field; quote the whole field and double the quote"
    case .textAfterQuote: "text after a closing quote; a quote inside a quoted field is doubled"
    case .bareCarriageReturn:
      "a carriage return without a line feed; write line ends as LF or CRLF, as `tr '\\r' '\\n' < FILE` does"
    case .zeroByte: "a zero byte, as in UTF-16 or a binary file; save it as text in UTF-8"
    case .notUTF8: "not UTF-8; convert the file, as `iconv -f latin1 -t utf-8 FILE` does"
    case .utf16: "the file is UTF-16; convert it, as `iconv -f utf-16 -t utf-8 FILE` does"
    case .fieldCount(let expected, let got) where got == expected + 1:
      "the row has \(got) fields, the header has \(expected); quote the field that holds a separator, or, where the header "
        + "lacks a name, skip it (data.skipped_lines) and name all columns (data.column_names)"
    case .fieldCount(let expected, let got):
      "the row has \(got) \(got == 1 ? "field" : "fields"), the header has \(expected); complete the row, or skip lines "
        + "above the header with data.skipped_lines"
    case .empty: "no header line; name the columns in the file's first line or in data.column_names"
    case .columnName(let name):
      "the column name \"\(name)\" occurs twice; rename one, or skip the header line (data.skipped_lines) and name all "
        + "columns (data.column_names)"
    }
  }
}
