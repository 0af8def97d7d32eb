extension Configuration {
  /// A commented configuration with every key, its default or an example, and what it means: what `sealedsum new`
  /// writes. It is a valid configuration once the data file is there.
  public static func template(name: String) -> String {
    """
    # A SealedSum experiment. `sealedsum plan FILE` checks it, `sealedsum run FILE` runs it;
    # `--set section.key=value` overrides a line. Section numbers refer to docs/protocol.md.

    [experiment]
    name = "\(name)"               # letters, digits, - _ .
    seed = 1                        # every random stream of the experiment derives from it; keys, proofs, masks' noise do not
    rounds = 10                     # 1 … 10000

    [data]
    file = "data.csv"               # relative to this file
    clients = "site"                # the column that names each row's client; "": [data.partition] deals the rows
    holdout = 0.3                   # the part of each client's rows kept for testing, stratified by label
    holdout_order = ""              # a column of numbers or ISO dates: each client's last rows by it are kept, not drawn ones
    ignored = ["id"]                # columns without a role; every column has exactly one
    missing = []                    # texts that mean a missing value in every column, besides an empty one
    format = "csv"                  # csv | arff | idx | cifar10 | cifar100 | leaf | npy | npz; gzip is read in all of them
    labels = ""                     # idx, npy: a second file with the labels, a column `label`
    arrays = []                     # npz: the arrays to read, which name the columns; []: all
    separator = "found"             # csv: found by the columns' names, or comma | semicolon | tab | bar | blanks
    decimal = "point"               # csv: 2.5; or comma: 2,5
    encoding = "utf-8"              # csv: or utf-16le | utf-16be | windows-1252 | latin-1
    skipped_lines = 0               # lines at the start of the file that belong to no table
    column_names = []               # for a file without a header line

    # [data.partition]              # only where `clients` is ""
    # kind = "iid"                  # iid: dealt evenly | dirichlet, classes, shards: label skew | sizes: quantity skew
    # clients = 4
    # alpha = 1.0                   # dirichlet, sizes: the smaller, the more clients differ
    # per_client = 2                # classes, shards: how many of them a client has

    [data.label]
    column = "outcome"
    above = 0                       # class 1 where the number exceeds this; or classes = ["no", "yes"];
                                    # or range = [0, 100]: the number itself; or columns = ["a", "b"] alone: labels of
                                    # their own, each 0 or 1

    [[data.features]]               # one table a column, in the order of the model's inputs
    column = "age"
    range = [0, 120]                # a number; stated before anybody looks at the data, a value outside is an error
    missing = ["?"]                 # texts that mean a missing value in this column

    # [[data.features]]             # a date as ISO 8601 writes it
    # column = "admitted"
    # parts = ["hour", "weekday", "month"]   # those that count, an input for each of their values

    # [[data.features]]             # columns that are read alike, in one table
    # columns = ["pixel{0..783}"]   # names; numbered ones; or "pixel*": all that fit and have no other role
    # range = [0, 255]

    [[data.features]]
    column = "sex"
    categories = ["female", "male"] # texts: an input each, all 0 where missing
    missing_indicator = false       # an input of its own where missing; it may give the client away

    [model]
    kind = "logistic"               # logistic | softmax | perceptron | linear (values) | convolutional (images)
    hidden = 16                     # perceptron only: hidden units
    layers = []                     # perceptron only: units of each hidden layer, as [64, 32], in place of hidden
    activation = "relu"             # perceptron, convolutional: relu | tanh
    # image = [28, 28, 1]           # convolutional only: height, width, channels of a row's numbers, channel by channel
    # filters = [6, 16]             # convolutional only: of each convolution; a pool of 2 × 2 follows it
    # kernel = 5                    # convolutional only: height and width of a filter
    # padding = 2                   # convolutional only: zeros around the image
    # dense = [120, 84]             # convolutional only: units of the dense layers before the output
    initial = ""                    # start from this .safetensors or .npy, as a run's model/final.safetensors; "": drawn from the seed
    initial_digest = ""             # of that file, which a run notes; another file is refused

    [training]
    strategy = "fedavg"             # fedavg | fedprox | fedsgd | fedavgm | fedadagrad | fedadam | fedyogi | scaffold
    # server_rate = 0.1             # fedavgm, scaffold (1), fedadagrad, fedadam, fedyogi (0.1): the server's step size
    # server_momentum = 0.9         # fedavgm only
    # beta1 = 0.9                   # fedadam, fedyogi (0.9), fedadagrad (0): memory of the mean
    # beta2 = 0.99                  # fedadam, fedyogi: memory of the squares
    # tau = 0.001                   # fedadagrad, fedadam, fedyogi: the smaller, the more the step adapts
    mu = 0.01                       # fedprox only: pull towards the global model
    epochs = 1                      # passes over the local rows a round
    batch = 32                      # rows a step; 0: all
    rate = 0.1                      # step size
    l2 = 0.0                        # ridge penalty
    optimizer = "sgd"               # of a client's steps: sgd | momentum | nesterov | adam; it starts anew each round
    momentum = 0.9                  # momentum, nesterov only
    schedule = "constant"           # of the rate, by rounds: constant | step | cosine (over the run)
    warm_up = 0                     # rounds in which the rate grows to its full size
    step_every = 10                 # step only: rounds between two changes
    step_factor = 0.5               # step only: what the rate is multiplied by
    floor = 0.0                     # cosine only: the part of the rate that is left at the end
    products = "portable"           # of networks' matrices: portable (same bytes anywhere) | blas (the system's; faster)

    # [trainer]                     # another program trains, in this file's folder; docs/how-to/train-with-another-program.md
    # command = ["python3", "train.py", "{model}", "{rows}", "{update}"] # {holdout} {client} {round} {seed}, too
    # format = "safetensors"        # of {model}, {update}, {rows}: safetensors | npy
    # writes = "model"              # to {update}: model (the trained parameters) | difference (minus those that it read)
    # timeout = 600                 # seconds a client and round; then it is stopped, with all that it started
    # restarts = 0                  # how often it is started again where it fails
    # on_failure = "absent"         # absent: the client stays away from the round | stop: the run stops, resume tries again

    [quantization]                  # §2
    clip = 3.0                      # largest Euclidean norm of an update; longer ones are scaled down
    entry_clip = 0                  # largest magnitude of an entry, proved besides (proofs = "norm"); 0: none but clip
    fraction_bits = 16              # binary digits after the point
    rounding = "nearest"            # nearest | stochastic
    # similarity = 0.1              # 0 … 0.25: least cosine to the mean of the last round, proved (proofs = "norm"; §8)
    ball = 0                        # greatest distance from that mean, proved (proofs = "norm"; §8); 0: any

    [crypto]                        # §3 – §7
    group = "ristretto255"          # of the commitments: ristretto255 | P-256 | modp3072
    bits = 3072                     # of the Paillier modulus: 2048 | 3072 | 4096
    mode = "fast"                   # fast (half-length exponents, an extra assumption) | textbook
    proofs = "norm"                 # norm (every update's length is proved) | entries, bits (every entry's range) | none
    encryption = "auto"             # of updates: paillier | masked (proofs norm or none, no entry_clip; §12) | auto (the cheaper)
    noise = "fresh"                 # of masks: fresh | repeatable (from the seed; it hides nothing)

    [parties]                       # §1, §9
    trustees = 4                    # m: each holds a share of the decryption key
    threshold = 3                   # t: so many open a sum
    corrupted_trustees = 1          # f: so many may be corrupted; m ≥ t + f
    max_clients = 0                 # n: hard cap of accepted updates a round; 0: the clients of the data
    sampling = 1.0                  # the part of the clients that each training round draws; public, so no gain in privacy
    min_clients = 10                # a round with fewer accepted updates is aborted and nothing is opened
    corrupted_clients = 0           # f_c: registered clients that may be corrupted
    min_honest = 10                 # honest updates in every opened sum; min_clients ≥ corrupted_clients + min_honest
    max_samples = 0                 # the sample count with weight 1; 0: the largest client's

    [privacy]                       # differential privacy; docs/privacy.md says what is claimed
    noise = "none"                  # none (ε = ∞) | distributed (min_honest clients together) | local (each alone) | central (one party)
    # unit = "client"               # client: all that one has | example: one row; one step of a secret sample a round
    # epsilon = 8.0                 # of the whole run: gives the noise; beside noise_multiplier, the run ends before it
    # noise_multiplier = 0          # deviation of the noise over the sensitivity; 0: from epsilon
    # delta = 1e-5
    # accountant = "rdp"            # rdp | pld (the tightest) | zcdp (no credit for sampling)
    # mechanism = "discrete-gaussian" # discrete-gaussian | skellam (rdp only)
    # example_clip = 1.0            # example: largest norm of one row's gradient
    # sampling_rate = 0.1           # example: the probability with which a row is in a round's sample
    # metrics = "withheld"          # of hold-outs: withheld | exact (not covered by ε)
    # statistics = "ranges"         # features are standardised by: ranges, as stated | exact moments (not covered by ε)

    # [[faults]]                    # what goes wrong on purpose
    # client = "site 3"
    # round = 4
    # kind = "absent"               # not there in this round, back in the next

    [limits]
    submission_bytes = 67108864     # of one update with its proofs, at most 256 MiB

    """
  }
}
