// What a researcher imports: `import SealedSum` brings every module below.
@_exported public import BigNum
@_exported public import Consensus
@_exported public import Contracts
@_exported public import Experiments
@_exported public import Federation
@_exported public import Learning
@_exported public import Ledger
@_exported public import NormProofs
@_exported public import PaillierScheme
@_exported public import Quantization
@_exported public import Transcript
@_exported public import UpdateProofs
