/// What a file is: the stable word of `sealedsum inspect --format json`.
public enum ArtefactKind: String, Sendable, CaseIterable {
  // Of a run.
  case ledger, ledgerJournal = "ledger_journal", ledgerHead = "ledger_head"
  case manifest, configuration, model, parameters, tensors, metrics, table, chart, page, record
  // Secrets, and what parties keep.
  case signingKey = "signing_key"
  case trusteeShare = "trustee_share"
  case noiseSecret = "noise_secret"
  case journal
  // On the chain, or on the way to it.
  case thresholdPublicKey = "threshold_public_key"
  case keyProof = "key_proof"
  case transaction, block
  case uploadOffer = "upload_offer"
  case payload
  case lock
  // Of single operations, measurements and known answers.
  case paillierPrivateKey = "paillier_private_key"
  case paillierPublicKey = "paillier_public_key"
  case paillierCiphertext = "paillier_ciphertext"
  case benchReport = "bench_report"
  case predictions
  case list
  case folder

  /// In a few words.
  public var title: String {
    switch self {
    case .ledger: "ledger"
    case .ledgerJournal: "SQLite's journal of a ledger"
    case .ledgerHead: "head of a ledger: where it ends, signed"
    case .manifest: "manifest of a run"
    case .configuration: "configuration"
    case .model: "description of a model"
    case .parameters: "parameters of a model, for NumPy"
    case .tensors: "parameters of a model, as safetensors"
    case .metrics: "metrics, a JSON object a line"
    case .table: "table"
    case .chart: "chart"
    case .page: "page"
    case .record: "tables that the page of a run or a sweep is made of"
    case .signingKey: "signing key (secret, not shown)"
    case .trusteeShare: "trustee's share of a decryption key (secret, not shown)"
    case .noiseSecret: "what a client's noise follows from (secret, not shown)"
    case .journal: "journal: what a trustee opened, or what a client sealed for"
    case .thresholdPublicKey: "threshold public key"
    case .keyProof: "proofs of a threshold public key"
    case .transaction: "transaction"
    case .block: "block"
    case .uploadOffer: "offer of an upload"
    case .payload: "payload, whole or on its way"
    case .lock: "lock of a folder"
    case .paillierPrivateKey: "Paillier private key of pheutil (secret, not shown)"
    case .paillierPublicKey: "Paillier public key of pheutil"
    case .paillierCiphertext: "Paillier ciphertext of pheutil"
    case .benchReport: "stored measurements"
    case .predictions: "predictions of a model"
    case .list: "list of JSON entries"
    case .folder: "folder"
    }
  }
}
