/// One experiment, as its TOML file states it. Every key has a default except `data.file`, `data.label` and the
/// features; `Configuration.template` documents them all.
public struct Configuration: Equatable, Sendable {
  /// Name, seed, length.
  public var experiment = Experiment()
  /// Where the rows come from and who holds them.
  public var data = DataSource()
  /// What is trained.
  public var model = Model()
  /// How each client trains.
  public var training = Training()
  /// Which other program trains, if one does.
  public var trainer = Trainer()
  /// How a real vector becomes integers (docs/protocol.md §2).
  public var quantization = Quantization()
  /// How the integers are sealed and proved (docs/protocol.md §3–§7).
  public var crypto = Crypto()
  /// Who takes part, and how many of them may be corrupted (docs/protocol.md §1, §9).
  public var parties = Parties()
  /// What noise hides, and at what cost (docs/privacy.md).
  public var privacy = Privacy()
  /// What goes wrong on purpose.
  public var faults: [Fault] = []
  /// Sizes.
  public var limits = Limits()

  /// Overrides that say what `init(resolving:)` found in the data: with them the file means the same without it.
  public internal(set) var resolutions: [String] = []

  /// The parameters in `model.initial`, once the file was read.
  public internal(set) var initialParameters: [Double]?

  /// All defaults; not yet runnable, since no data is named.
  public init() {}

  /// `[experiment]`
  public struct Experiment: Equatable, Sendable {
    /// Names the run's folder.
    public var name = "experiment"
    /// Every random stream of the experiment derives from it; keys and proofs do not.
    public var seed = 1
    /// Training rounds, 1…10,000.
    public var rounds = 10
  }

  /// `[data]`
  public struct DataSource: Equatable, Sendable {
    /// The file with the rows; relative to the TOML file. One that gzip has compressed is read as it is.
    public var file = ""
    /// What kind of file it is.
    public var format = DataFormat.csv
    /// IDX, NPY: a second file with the labels, a column `label`; empty: none.
    public var labels = ""
    /// NPZ: the arrays that are read, whose names are their columns'; empty: all.
    public var arrays: [String] = []
    /// CSV: what stands between the columns.
    public var separator = Separator.found
    /// CSV: what stands before a number's fraction.
    public var decimal = Decimal.point
    /// CSV: how characters are encoded.
    public var encoding = Encoding.utf8
    /// Lines at the start of the file that belong to no table.
    public var skippedLines = 0
    /// Column names of a file without a header line; empty: the first line after the skipped ones is the header.
    public var columnNames: [String] = []
    /// The column that names each row's client; empty: `partition` decides.
    public var clients = ""
    /// How rows are dealt to clients where no column says.
    public var partition = Partition()
    /// Columns without a role.
    public var ignored: [String] = []
    /// Texts that mean a missing value in every column, besides the empty one.
    public var missing: [String] = []
    /// The part of each client's rows that is held out, stratified by label.
    public var holdout = 0.3
    /// The column by which the last rows are held out, numbers or ISO dates; empty: they are drawn.
    public var holdoutOrder = ""
    /// What is predicted.
    public var label = Label()
    /// What it is predicted from, in order.
    public var features: [Feature] = []
  }

  /// The kinds of data files.
  public enum DataFormat: String, Choice {
    /// A text table with a separator.
    case csv
    /// Weka's Attribute-Relation File Format.
    case arff
    /// The format of MNIST: columns `pixel0`, `pixel1`, …
    case idx
    /// CIFAR-10, binary version: columns `pixel0` to `pixel3071` and `label`.
    case cifar10
    /// CIFAR-100, binary version: columns `pixel0` to `pixel3071`, `coarse` and `label`.
    case cifar100
    /// JSON of the LEAF benchmark: columns `user`, `x` or `x0`, `x1`, …, and `y`.
    case leaf
    /// One NumPy array: columns `x0`, `x1`, …
    case npy
    /// Several NumPy arrays.
    case npz
  }
  /// What stands between columns.
  public enum Separator: String, Choice {
    /// The one that gives the columns that the configuration names.
    case found
    /// `,`
    case comma
    /// `;`
    case semicolon
    /// A tabulator.
    case tab
    /// `|`
    case bar
    /// One or more blanks or tabulators.
    case blanks
  }
  /// What stands before a number's fraction.
  public enum Decimal: String, Choice {
    /// 2.5
    case point
    /// 2,5; a point may stand between thousands.
    case comma
  }
  /// How characters are encoded.
  public enum Encoding: String, Choice {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "utf-8"
    /// With or without a byte order mark.
    case utf16LittleEndian = "utf-16le"
    /// With or without a byte order mark.
    case utf16BigEndian = "utf-16be"
    /// Windows' for western Europe.
    case windows1252 = "windows-1252"
    /// ISO 8859-1.
    case latin1 = "latin-1"
  }

  /// `[data.partition]`
  public struct Partition: Equatable, Sendable {
    /// Which.
    public var kind = PartitionKind.iid
    /// Number of clients.
    public var clients = 4
    /// `dirichlet`: small values give each client few classes; `sizes`: small values make sizes differ much.
    public var alpha = 1.0
    /// `classes`, `shards`: how many of them a client has.
    public var perClient = 2
  }
  /// How rows are dealt.
  public enum PartitionKind: String, Choice {
    /// Shuffled by the seed and dealt evenly.
    case iid
    /// Label skew: each class is divided in shares drawn from Dirichlet(α) (Hsu, Qi and Brown 2019).
    case dirichlet
    /// Label skew: few classes for each client (Li et al. 2022).
    case classes
    /// Label skew: rows in the order of their classes, cut into shards (McMahan et al. 2017).
    case shards
    /// Quantity skew: sizes drawn from Dirichlet(α).
    case sizes
  }

  /// `[data.label]`: of `column` one of `above`, `classes` and `range`, or `columns` alone.
  public struct Label: Equatable, Sendable {
    /// Its column.
    public var column = ""
    /// Columns of labels that hold or not, each by itself: 0, 1, true or false.
    public var columns: [String] = []
    /// Class 1 where the number exceeds this, class 0 elsewhere.
    public var above: Double?
    /// The column's text for each class; of two, the second is the positive one.
    public var classes: [String] = []
    /// The number itself, in this range, stated before anybody looks at the data.
    public var range: ClosedRange<Double>?

    /// Number of classes; 1 where values are predicted.
    public var classCount: Int { above != nil ? 2 : isOfValues ? 1 : classes.count }
    /// Whether values are predicted, of a regression or of labels that hold or not.
    public var isOfValues: Bool { range != nil || !columns.isEmpty }
    /// The columns that it takes.
    var names: [String] { columns.isEmpty ? [column] : columns }
  }

  /// `[[data.features]]`: one of `range`, `categories` and `parts`, of one column or of several alike.
  public struct Feature: Equatable, Sendable {
    /// Its column; empty where `columns` name several.
    public var column = ""
    /// Columns that are read alike, in this order: names, `pixel{0..783}`, or `pixel*`, which `resolved` replaces by what
    /// the data has.
    public var columns: [String] = []
    /// A number in this range, stated before anybody looks at the data; a value outside is an error.
    public var range: ClosedRange<Double>?
    /// One of these texts, an indicator each.
    public var categories: [String] = []
    /// A date, of which these count: hour, weekday, month.
    public var parts: [String] = []
    /// Further texts that mean a missing value.
    public var missing: [String] = []
    /// Categories: whether a missing value has an indicator of its own.
    public var missingIndicator = false
  }

  /// `[model]`
  public struct Model: Equatable, Sendable {
    /// Which.
    public var kind = ModelKind.logistic
    /// Hidden units of the perceptron, 1…100,000.
    public var hidden = 16
    /// Units of each hidden layer of the perceptron, in place of `hidden`; empty: one layer.
    public var layers: [Int] = []
    /// What the hidden units compute.
    public var activation = Activation.relu
    /// Convolutional: height, width and channels of a row's image, channel by channel.
    public var image: [Int] = []
    /// Convolutional: filters of each convolution, which a pool of 2 × 2 follows.
    public var filters = [6, 16]
    /// Convolutional: height and width of every filter.
    public var kernel = 5
    /// Convolutional: zeros on each side of the image.
    public var padding = 2
    /// Convolutional: units of each dense layer before the output.
    public var dense = [120, 84]
    /// A file with the parameters to start from, `.safetensors` or `.npy`; empty: drawn from the seed.
    public var initial = ""
    /// Digest of that file, 64 hexadecimal digits: another file is refused. Filled in by `init(resolving:)`.
    public var initialDigest = ""
  }
  /// The activations.
  public enum Activation: String, Choice {
    /// max(0, x).
    case relu
    /// Hyperbolic tangent.
    case tanh
  }
  /// The models.
  public enum ModelKind: String, Choice {
    /// Two classes, one weight a feature.
    case logistic
    /// Any number of classes.
    case softmax
    /// Hidden layers of units.
    case perceptron
    /// Values by one weight a feature, or a logistic output a label.
    case linear
    /// Convolutions with pools, then dense layers.
    case convolutional
  }

  /// `[training]`
  public struct Training: Equatable, Sendable {
    /// How local work and the sum combine.
    public var strategy = Strategy.fedavg
    /// FedProx: weight of the pull towards the global model.
    public var mu = 0.01
    /// Passes over the local data a round.
    public var epochs = 1
    /// Rows a step; 0: all.
    public var batch = 32
    /// Step size.
    public var rate = 0.1
    /// Ridge penalty.
    public var l2 = 0.0
    /// How a client's steps follow from its gradients; what it remembers ends with the round.
    public var optimizer = Optimizer.sgd
    /// momentum, nesterov: the part of the last step that is kept.
    public var momentum = 0.9
    /// How `rate` changes from round to round.
    public var schedule = Schedule.constant
    /// Rounds in which `rate` grows to its full size.
    public var warmUp = 0
    /// step: rounds between two changes.
    public var stepEvery = 10
    /// step: what `rate` is multiplied by.
    public var stepFactor = 0.5
    /// cosine: the part of `rate` that is left at the end.
    public var floor = 0.0
    /// Who multiplies matrices.
    public var products = Products.portable
    /// What the file says of the server's step; `serverValue` has the defaults.
    public var server: [ServerKey: Double] = [:]
  }
  /// The clients' optimisers.
  public enum Optimizer: String, Choice {
    /// −rate · gradient.
    case sgd
    /// With momentum, in PyTorch's form.
    case momentum
    /// With Nesterov's look-ahead.
    case nesterov
    /// Kingma and Ba 2015, with β = 0.9, 0.999 and ε = 1e-8.
    case adam
  }
  /// The courses of the rate.
  public enum Schedule: String, Choice {
    /// The same in every round.
    case constant
    /// Multiplied every so many rounds.
    case step
    /// Half a cosine over the run.
    case cosine
  }
  /// Who multiplies matrices of networks.
  public enum Products: String, Choice {
    /// The same bytes on every machine.
    case portable
    /// The system's BLAS: faster, with last bits of its own.
    case blas
  }
  /// The strategies.
  public enum Strategy: String, Choice {
    /// McMahan et al. 2017.
    case fedavg
    /// Li et al. 2020.
    case fedprox
    /// One step of the whole local gradient (McMahan et al. 2017): `epochs` and `batch` have no effect.
    case fedsgd
    /// Momentum at the server: Hsu, Qi and Brown 2019.
    case fedavgm
    /// Adaptive steps at the server: Reddi et al. 2021.
    case fedadagrad
    /// The same by Adam.
    case fedadam
    /// The same by Yogi.
    case fedyogi
    /// Control variates: Karimireddy et al. 2020.
    case scaffold

    /// Whether clients send one gradient.
    var isGradient: Bool { self == .fedsgd }
  }

  /// `[quantization]`
  public struct Quantization: Equatable, Sendable {
    /// Largest Euclidean norm of an update.
    public var clip = 3.0
    /// Largest magnitude of an update's entry; 0: no bound but the norm's.
    public var entryClip = 0.0
    /// Binary digits after the point.
    public var fractionBits = 16
    /// How the rest is rounded.
    public var rounding = Rounding.nearest
    /// γ: the least cosine of an update's angle to the mean of the last round, proved; none unless given.
    public var similarity: Double?
    /// The greatest distance of an update from the mean of the last round, proved; 0: any.
    public var ball = 0.0
  }
  /// The roundings.
  public enum Rounding: String, Choice {
    /// Half to even.
    case nearest
    /// Up with a probability of the fraction: no bias.
    case stochastic
  }

  /// `[crypto]`
  public struct Crypto: Equatable, Sendable {
    /// The group of the commitments.
    public var group = Group.ristretto255
    /// Bits of the Paillier modulus.
    public var bits = 3072
    /// How ciphertexts are randomised.
    public var mode = Mode.fast
    /// What each update is accompanied by.
    public var proofs = Proofs.norm
    /// What updates travel under.
    public var encryption = Encryption.auto
    /// Where masks take their noise from.
    public var noise = Noise.fresh
  }
  /// What updates travel under; counts, metrics and moments are always packed into Paillier ciphertexts.
  public enum Encryption: String, Choice {
    /// What the plan reckons cheaper.
    case auto
    /// Paillier ciphertexts (docs/protocol.md §2, §3).
    case paillier
    /// A lattice mask, whose key Paillier encrypts (docs/protocol.md §12).
    case masked
  }
  /// Where masks take their noise from.
  public enum Noise: String, Choice {
    /// Fresh for every sealing.
    case fresh
    /// The experiment's seed: hides nothing.
    case repeatable
  }
  /// The groups of docs/protocol.md §4.
  public enum Group: String, Choice {
    /// RFC 9496.
    case ristretto255
    /// NIST P-256.
    case p256 = "P-256"
    /// The order-ℓ subgroup modulo a 3072-bit prime.
    case modp3072
  }
  /// The modes of docs/protocol.md §3.
  public enum Mode: String, Choice {
    /// Damgård, Jurik and Nielsen 2010.
    case fast
    /// r^N.
    case textbook
  }
  /// The proofs.
  public enum Proofs: String, Choice {
    /// Encryption only: nothing stops a client that lies.
    case none
    /// Link (§6) and entry bound by bits (§7).
    case bits
    /// Link (§6) and the exact norm of every update (§8).
    case norm
    /// Link (§6) and entry bound by committed digits and a sumcheck (§7).
    case entries
  }

  /// `[parties]`
  public struct Parties: Equatable, Sendable {
    /// m.
    public var trustees = 4
    /// t.
    public var threshold = 3
    /// f.
    public var corruptedTrustees = 1
    /// n, the hard cap of accepted clients a round; 0: as many as the data has.
    public var maxClients = 0
    /// The part of the clients that each training round draws.
    public var sampling = 1.0
    /// Fewest accepted clients whose sum is opened.
    public var minClients = 10
    /// f_c, registered clients that may be corrupted.
    public var corruptedClients = 0
    /// h_min, honest updates in every opened sum.
    public var minHonest = 10
    /// n_max, the sample count at which a client's weight is 1; 0: the largest client's.
    public var maxSamples = 0
  }

  /// `[[faults]]`
  public struct Fault: Equatable, Sendable {
    /// Who.
    public var client = ""
    /// In which round, from 1.
    public var round = 1
    /// What.
    public var kind = FaultKind.absent
  }
  /// What may go wrong.
  public enum FaultKind: String, Choice {
    /// The client is not there in this round and comes back in the next.
    case absent
  }

  /// `[limits]`
  public struct Limits: Equatable, Sendable {
    /// Bytes of one submission.
    public var submissionBytes = 64 << 20
  }
}
