import Configurations
import DataFormats
import Learning

/// A client's rows as its trainer reads them: the inputs as the model has them, standardised, and the labels.
enum RowFile {
  /// A file of rows. safetensors: `features` (rows × inputs), and `labels` (rows), or `values` (rows × values) for a
  /// regression; NumPy: one matrix, the label or the values in the last columns.
  static func bytes(_ data: Dataset, as format: ParameterFile) throws(DataFormatError) -> [UInt8] {
    let (rows, inputs, values) = (data.count, data.dimension, data.targetValues)
    switch format {
    case .npy:
      var cells: [Double] = []
      cells.reserveCapacity(rows * (inputs + max(1, values)))
      for i in 0..<rows {
        cells += data.features[i]
        cells += values == 0 ? [Double(data.labels[i])] : data.values[i]
      }
      return try NPY.bytes(
        of: NumericArray(shape: [rows, rows == 0 ? 0 : inputs + max(1, values)], elements: .double(cells)))
    case .safetensors:
      let features = try NumericArray(shape: [rows, inputs], elements: .double(data.features.flatMap { $0 }))
      let targets =
        values == 0
        ? try NumericArray(shape: [rows], elements: .int64(data.labels.map(Int64.init)))
        : try NumericArray(shape: [rows, values], elements: .double(data.values.flatMap { $0 }))
      return try Safetensors(tensors: [("features", features), (values == 0 ? "labels" : "values", targets)]).bytes
    }
  }
}
