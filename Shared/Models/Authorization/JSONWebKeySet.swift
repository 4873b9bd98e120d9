/// A JSON Web Key Set (RFC 7517 §5).
public struct JSONWebKeySet: Codable, Sendable, Equatable {
    /// A public key (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2), with the members of the key types that we sign with.
    public struct Key: Codable, Sendable, Equatable {
        /// Key type: `EC`, `OKP` or `RSA`.
        public var kty: String
        /// Key id, as in the `kid` header of a JWT.
        public var kid: String
        /// The algorithm that the key is for, such as `ES256`.
        public var alg: String
        /// Always `sig`.
        public var use: String
        /// Curve, for `EC` and `OKP`.
        public var crv: String?
        /// X coordinate for `EC`, or public key for `OKP`; base64url without padding.
        public var x: String?
        /// Y coordinate for `EC`; base64url without padding.
        public var y: String?
        /// Modulus for `RSA`; base64url without padding.
        public var n: String?
        /// Exponent for `RSA`; base64url without padding.
        public var e: String?

        public init(
            kty: String, kid: String, alg: String, use: String = "sig", crv: String? = nil, x: String? = nil,
            y: String? = nil, n: String? = nil, e: String? = nil
        ) {
            self.kty = kty
            self.kid = kid
            self.alg = alg
            self.use = use
            self.crv = crv
            self.x = x
            self.y = y
            self.n = n
            self.e = e
        }
    }

    /// The keys, newest first.
    public var keys: [Key]

    public init(keys: [Key]) { self.keys = keys }
}
