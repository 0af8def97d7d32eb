/// What is wrong with a claim about an attack: that a cheat's proof is accepted where none of the `stopping` checks is made,
/// and refused where any one of them is, and where `all` are. Empty for a true claim. The prover is told of the checks, as
/// some of them are what a transcript absorbs.
public func attackFailures<Checks: OptionSet, Proof>(
  _ stopping: [Checks], of all: Checks, accepts: (Proof, Checks) -> Bool, cheat: (Checks) throws -> Proof
) rethrows -> [String] {
  let none = stopping.reduce(all) { $0.subtracting($1) }
  var failures: [String] = []
  if !accepts(try cheat(none), none) { failures.append("without the checks the attack does not work") }
  for check in stopping {
    let one = none.union(check)
    if accepts(try cheat(one), one) { failures.append("check \(check.rawValue) does not stop it") }
  }
  if accepts(try cheat(all), all) { failures.append("all checks together do not stop it") }
  return failures
}
