public import Learning
public import Wire

/// How the opened sums of a training round become the next model, who is asked for an update, and what an update must be
/// near (docs/protocol.md §2, §8, §9). The genesis states it.
public struct AggregationRule: Hashable, Sendable {
  /// SCAFFOLD's second sum.
  public struct Control: Hashable, Sendable {
    /// s: clients send s·Δc_i, of the size of an update.
    public let scale: Double
    /// N: all clients that train, of which a round has some.
    public let clients: Int

    /// Control variates of N clients in units of 1/s.
    public init(scale: Double, clients: Int) {
      self.scale = scale
      self.clients = clients
    }
  }

  /// The server's step, before the first one; nil: the model moves by the mean update, as in FedAvg.
  public var server: ServerOptimizer?
  /// SCAFFOLD's control variates; then all updates weigh the same.
  public var control: Control?
  /// The part of the clients that each training round draws, in millionths.
  public var sampling = Self.everybody
  /// γ in thousandths: the least cosine of an update's angle to the last mean.
  public var similarity: Int?
  /// The greatest distance of an update from the last mean, in units of 2^-f.
  public var radius: Int64?

  /// `sampling` where nobody is left out.
  public static let everybody = 1_000_000
  /// Federated averaging by sample counts, of everybody's updates.
  public static let fedavg = AggregationRule()

  /// A rule; `check` refuses what is none.
  public init(server: ServerOptimizer? = nil, control: Control? = nil) {
    self.server = server
    self.control = control
  }

  /// Whether updates are compared with the mean of the round before.
  public var hasPredicates: Bool { similarity != nil || radius != nil }

  /// Refuses numbers outside of what the protocol defines.
  func check() throws(ContractError) {
    guard server?.first.isEmpty ?? true else { throw .genesis("the server's step has been made before") }
    if let control {
      guard control.scale >= 1e-12, control.scale <= 1e12, (1...65_535).contains(control.clients) else {
        throw .genesis(
          "control variates of \(control.clients) clients in steps of \(control.scale): there are 1 to 65535, and "
            + "steps of 1e-12 to 1e12")
      }
    }
    guard (1...Self.everybody).contains(sampling) else {
      throw .genesis("\(sampling) millionths of the clients are drawn; draw 1 to \(Self.everybody)")
    }
    if let similarity, !(0...Self.mostSimilar).contains(similarity) {
      throw .genesis("a cosine of \(similarity)/1000 is asked for; 0 to \(Self.mostSimilar)/1000 can be")
    }
    if let radius, !(1...Int64(UInt32.max)).contains(radius) {
      throw .genesis("updates may be \(radius) from the last mean; 1 to \(UInt32.max) can be stated")
    }
  }

  /// γ is at most 1/4: then the last mean itself is always permitted (`UpdateRegion`).
  public static let mostSimilar = 250
}

extension AggregationRule: WireCodable {
  /// See docs/wire-format.md, "Genesis".
  public func encode(to writer: inout Writer) {
    var (kind, numbers) = (UInt8(0), [0.0, 0, 0])
    switch server?.rule {
    case nil: break
    case .momentum(let beta): (kind, numbers) = (1, [beta, 0, 0])
    case .adagrad(let beta1, let tau): (kind, numbers) = (2, [beta1, 0, tau])
    case .adam(let beta1, let beta2, let tau): (kind, numbers) = (3, [beta1, beta2, tau])
    case .yogi(let beta1, let beta2, let tau): (kind, numbers) = (4, [beta1, beta2, tau])
    }
    writer.uint8(kind)
    for x in [server?.learningRate ?? 0] + numbers { writer.double(x == 0 ? 0 : x) }
    writer.double(control?.scale ?? 0)
    writer.uint16(UInt16(clamping: control?.clients ?? 0))
    writer.uint32(UInt32(clamping: sampling))
    writer.uint16(similarity.map { UInt16(clamping: $0 + 1) } ?? 0)
    writer.uint32(UInt32(clamping: radius ?? 0))
  }

  /// Reads what `encode` writes; a number that the kind of step does not have is 0.
  public init(from reader: inout Reader) throws(WireError) {
    let kind = try reader.uint8("aggregation.server")
    let rate = try reader.double("aggregation.rate")
    let (beta1, beta2) = (try reader.double("aggregation.beta1"), try reader.double("aggregation.beta2"))
    let tau = try reader.double("aggregation.tau")
    let rule: ServerOptimizer.Rule? =
      switch kind {
      case 0: nil
      case 1: .momentum(beta: beta1)
      case 2: .adagrad(beta1: beta1, tau: tau)
      case 3: .adam(beta1: beta1, beta2: beta2, tau: tau)
      case 4: .yogi(beta1: beta1, beta2: beta2, tau: tau)
      default: throw .invalid(field: "aggregation.server", reason: "no step of a server has the number \(kind)")
      }
    do { server = try rule.map { try ServerOptimizer($0, learningRate: rate) } } catch {
      throw .invalid(field: "aggregation.server", reason: "\(error)")
    }
    let unused = [kind == 0 ? rate : 0, kind == 0 ? beta1 : 0, kind < 3 ? beta2 : 0, kind < 2 ? tau : 0]
    guard unused.allSatisfy({ $0 == 0 }) else {
      throw .invalid(field: "aggregation.server", reason: "step \(kind) has other numbers than its own")
    }
    let scale = try reader.double("aggregation.control_scale")
    let clients = Int(try reader.uint16("aggregation.control_clients"))
    guard (scale == 0) == (clients == 0) else {
      throw .invalid(field: "aggregation.control_scale", reason: "\(scale) for \(clients) clients")
    }
    control = clients == 0 ? nil : Control(scale: scale, clients: clients)
    sampling = Int(try reader.uint32("aggregation.sampling"))
    let cosine = Int(try reader.uint16("aggregation.similarity"))
    similarity = cosine == 0 ? nil : cosine - 1
    let radius = Int64(try reader.uint32("aggregation.radius"))
    self.radius = radius == 0 ? nil : radius
  }
}
