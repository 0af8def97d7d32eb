public import Groups

/// An instance of draft-irtf-cfrg-sigma-protocols ("Representation"): equations that are linear in secret scalars.
///
/// Equation i says Σ coefficient·element over its image = Σ coefficient·scalar·element over its terms. Element 0 is the
/// generator. Every element that the verifier uses is an element of its own here, never a sum computed beforehand: the
/// challenge depends on the elements, and one that is missing can be changed after the proof was made.
public struct LinearRelation<G: PrimeGroup>: Hashable, Sendable {
  /// One summand of a left-hand side.
  public struct ImageTerm: Hashable, Sendable {
    /// Index in `elements`.
    public var element: Int
    /// Public coefficient.
    public var coefficient: Scalar<G>
    /// coefficient·elements[element].
    public init(_ element: Int, _ coefficient: Scalar<G> = .one) {
      (self.element, self.coefficient) = (element, coefficient)
    }
  }

  /// One summand of a right-hand side.
  public struct Term: Hashable, Sendable {
    /// Index of the secret scalar.
    public var scalar: Int
    /// Index in `elements`.
    public var element: Int
    /// Public coefficient.
    public var coefficient: Scalar<G>
    /// coefficient·scalars[scalar]·elements[element].
    public init(_ scalar: Int, _ element: Int, _ coefficient: Scalar<G> = .one) {
      (self.scalar, self.element, self.coefficient) = (scalar, element, coefficient)
    }
  }

  /// Σ image = Σ terms.
  public struct Equation: Hashable, Sendable {
    /// The public side.
    public var image: [ImageTerm]
    /// The side with the secrets.
    public var terms: [Term]
    /// Σ image = Σ terms.
    public init(image: [ImageTerm], terms: [Term]) { (self.image, self.terms) = (image, terms) }
  }

  /// Element 0 is the generator.
  public private(set) var elements: [G.Element]
  /// In the order in which they are serialised.
  public private(set) var equations: [Equation]

  /// The generator and no equation yet.
  public init() { self.init(elements: [G.generator], equations: []) }

  /// An instance as it stands; nothing is checked before `validate`.
  public init(elements: [G.Element], equations: [Equation]) {
    (self.elements, self.equations) = (elements, equations)
  }

  /// Adds an element and returns its index.
  public mutating func add(_ element: G.Element) -> Int {
    elements.append(element)
    return elements.count - 1
  }

  /// Adds an equation.
  public mutating func equate(_ image: [ImageTerm], _ terms: [Term]) {
    equations.append(Equation(image: image, terms: terms))
  }

  /// One more than the greatest scalar index.
  public var scalarCount: Int {
    1 + equations.reduce(-1) { $1.terms.reduce($0) { max($0, $1.scalar) } }
  }

  /// Bytes of a batchable proof: a commitment an equation, a response a scalar.
  public var batchableByteCount: Int { G.elementByteCount * equations.count + G.scalarByteCount * scalarCount }
  /// Bytes of a compact proof: the challenge, a response a scalar.
  public var compactByteCount: Int { G.scalarByteCount * (1 + scalarCount) }
}
