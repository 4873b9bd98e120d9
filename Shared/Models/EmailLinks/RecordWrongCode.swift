extension Identity {
    /// Records in the audit log that a wrong code was typed for an address, registered or not. Records at most 60 per
    /// minute and client, and counts the rest.
    ///
    /// Errors: 400 `unknown_client`. 403 `invalid_proof`.
    public struct RecordWrongCode: RPCMethod {
        public static let name = "identity.record_wrong_code"
        public typealias Reply = Nothing

        /// Wrong-code proof of the mailer: the ``ServiceError/attestation`` of its `code_invalid`.
        public var proof: Proof
        /// IP address of the caller (IPv4 or IPv6 text) as the gateway saw it; nil when unknown.
        public var ipAddress: String?

        public init(proof: Proof, ipAddress: String? = nil) {
            self.proof = proof
            self.ipAddress = ipAddress
        }
    }
}
