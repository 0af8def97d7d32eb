import Configurations
import Reports

extension ExperimentData {
  /// Who has which rows of the file, one line a row in the file's order: its number among the rows that have a label,
  /// from 0, the client's name, and 1 where it is held out.
  var partitionTable: Table {
    var table = Table(columns: ["row", "client", "held out"])
    let rows = clients.flatMap { client in
      client.split.training.map { (client.positions[$0], client.name, 0) }
        + client.split.heldOut.map { (client.positions[$0], client.name, 1) }
    }
    for (row, name, heldOut) in rows.sorted(by: { $0.0 < $1.0 }) {
      table.append([.int(row), .text(name), .int(heldOut)])
    }
    return table
  }
}
