extension Tokens {
    /// The public signing keys (RFC 7517 §5), next ones included.
    public struct GetJWKS: RPCMethod {
        public static let name = "tokens.get_jwks"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = JSONWebKeySet

        /// Makes the call.
        public init() {}
    }
}

/// A JSON Web Key Set (RFC 7517 §5).
public struct JSONWebKeySet: Codable, Sendable, Equatable {
    /// A public key (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2): the members of the kinds that we sign with.
    public struct Key: Codable, Sendable, Equatable {
        /// Key type: `EC`, `OKP` or `RSA`.
        public var kty: String
        /// Key id, as in the `kid` of a JWT's header.
        public var kid: String
        /// The one algorithm that it is for.
        public var alg: String
        /// Always `sig`.
        public var use: String
        /// Curve, for `EC` and `OKP`.
        public var crv: String?
        /// First coordinate, base64url.
        public var x: String?
        /// Second coordinate, base64url, for `EC`.
        public var y: String?
        /// Modulus, base64url, for `RSA`.
        public var n: String?
        /// Exponent, base64url, for `RSA`.
        public var e: String?

        /// Makes a key; see the properties.
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

    /// Makes a set.
    public init(keys: [Key]) { self.keys = keys }
}
