import Learning

/// Trains as everybody does, on rows with false labels: each class is called the next one (Biggio et al. 2012).
struct LabelFlip: Poisoning {
  let name = "label-flip"

  func strategy(_ trial: Trial) -> RunArithmetic.Strategy {
    let own = trial.training[trial.largest]
    return { known in
      let labels = own.labels.map { ($0 + 1) % own.classes }
      let flipped = try Dataset(features: own.features, labels: labels, classes: own.classes)
      return try trial.integers(flipped, from: known.model, known.round, "label flip")
    }
  }
}
