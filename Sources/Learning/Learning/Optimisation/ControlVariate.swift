/// SCAFFOLD's control variates (Karimireddy et al. 2020, Algorithm 1): they take the drift towards a client's own optimum
/// out of its steps.
public enum ControlVariate {
  /// What is added to a client's every gradient: c − c_i, of the server's and the client's variate.
  ///
  /// - Throws: `count` where their lengths differ.
  public static func correction(server: [Double], client: [Double]) throws(LearningError) -> [Double] {
    guard server.count == client.count else {
      throw .count(of: "control variate", expected: server.count, got: client.count)
    }
    return zip(server, client).map { $0 - $1 }
  }

  /// The client's next variate by option II: c_i⁺ = c_i − c + (x − y)/(K·η). Here −c + c_i is the negated correction, x − y
  /// the negated delta, and K·η the sum of all step sizes, as it is for a constant η.
  ///
  /// - Parameters:
  ///   - server: c, as it was while the client trained.
  ///   - client: c_i.
  ///   - update: What the client trained with the correction c − c_i.
  ///   - trainer: The trainer that made it.
  /// - Throws: `count` where lengths differ; `parameter` where the trainer's steps are not plain SGD; `nonFinite` where
  ///   the step sizes sum to 0, as when all lie below the least double.
  public static func next(
    server: [Double], client: [Double], update: LocalTrainer.Update, trainer: LocalTrainer
  ) throws(LearningError) -> [Double] {
    let correction = try correction(server: server, client: client)
    guard update.delta.count == client.count else {
      throw .count(of: "update", expected: client.count, got: update.delta.count)
    }
    guard trainer.optimizer?.isPlain ?? true else {
      throw .parameter(name: "optimizer", value: "momentum or Adam", allowed: "plain SGD with control variates")
    }
    let next = zip(correction, update.delta).map { -$0 - $1 / update.stepSizes }
    guard next.allSatisfy(\.isFinite) else { throw .nonFinite("the client's control variate") }
    return next
  }

  /// The server's next variate: c + (Σ (c_i⁺ − c_i))/N of all N clients; those that did not train change nothing.
  ///
  /// - Parameter changes: Σ (c_i⁺ − c_i) over the clients that trained: a sum that can be sealed.
  /// - Throws: `count` where lengths differ, `parameter` without clients.
  public static func server(
    _ server: [Double], changes: [Double], clients: Int
  ) throws(LearningError) -> [Double] {
    guard changes.count == server.count else {
      throw .count(of: "changes of control variates", expected: server.count, got: changes.count)
    }
    guard clients >= 1 else { throw .parameter(name: "clients", value: "\(clients)", allowed: "at least 1") }
    return zip(server, changes).map { $0 + $1 / Double(clients) }
  }
}
