extension Identity {
    /// A password hash that was made elsewhere, as a file of users has it: the text of a PHC string or of crypt(3), or an object of the
    /// hash and its parameters.
    public struct ImportedPasswordHash: Codable, Sendable, Equatable {
        /// The ``algorithm`` of hashes that Latchkey has made. They need the pepper of their fleet.
        public static let own = "latchkey"

        /// `bcrypt`, `scrypt`, `firebase-scrypt`, `pbkdf2-sha1`, `pbkdf2-sha256`, `pbkdf2-sha512`, `argon2i`, `argon2id`, `sha256-crypt`,
        /// `sha512-crypt`, or ``own``; nil if ``hash`` names it.
        public var algorithm: String?
        /// The hash: base64 (RFC 4648), or the text that it has by itself.
        public var hash: Secret
        /// The salt in base64.
        public var salt: String?
        /// How often PBKDF2 or Argon2 iterates.
        public var iterations: Int?
        /// Memory of Argon2 in KiB.
        public var memory: Int?
        /// Lanes of Argon2.
        public var parallelism: Int?
        /// The cost of scrypt, a power of two (RFC 7914 §2).
        public var n: Int?
        /// The block size of scrypt.
        public var r: Int?
        /// The parallelization of scrypt.
        public var p: Int?
        /// The rounds of Firebase, which are the block size of scrypt.
        public var rounds: Int?
        /// The memory cost of Firebase, which is the binary logarithm of the cost of scrypt.
        public var memoryCost: Int?
        /// The signer key of a Firebase project in base64.
        public var signerKey: Secret?
        /// The salt separator of a Firebase project in base64.
        public var saltSeparator: String?

        /// A hash that names its algorithm and its parameters.
        public init(_ text: Secret) { hash = text }

        public init(algorithm: String, hash: Secret, salt: String? = nil, iterations: Int? = nil) {
            self.algorithm = algorithm
            self.hash = hash
            self.salt = salt
            self.iterations = iterations
        }

        enum CodingKeys: String, CodingKey, CaseIterable {
            case algorithm, hash, salt, iterations, memory, parallelism, n, r, p, rounds
            case memoryCost = "mem_cost"
            case signerKey = "signer_key"
            case saltSeparator = "salt_separator"
        }

        public init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(Secret.self) {
                self.init(text)
                return
            }
            try decoder.requireMembers(of: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(try container.decode(Secret.self, forKey: .hash))
            algorithm = try container.decodeIfPresent(String.self, forKey: .algorithm)
            salt = try container.decodeIfPresent(String.self, forKey: .salt)
            iterations = try container.decodeIfPresent(Int.self, forKey: .iterations)
            memory = try container.decodeIfPresent(Int.self, forKey: .memory)
            parallelism = try container.decodeIfPresent(Int.self, forKey: .parallelism)
            n = try container.decodeIfPresent(Int.self, forKey: .n)
            r = try container.decodeIfPresent(Int.self, forKey: .r)
            p = try container.decodeIfPresent(Int.self, forKey: .p)
            rounds = try container.decodeIfPresent(Int.self, forKey: .rounds)
            memoryCost = try container.decodeIfPresent(Int.self, forKey: .memoryCost)
            signerKey = try container.decodeIfPresent(Secret.self, forKey: .signerKey)
            saltSeparator = try container.decodeIfPresent(String.self, forKey: .saltSeparator)
        }

        public func encode(to encoder: any Encoder) throws {
            guard algorithm != nil else {
                var container = encoder.singleValueContainer()
                return try container.encode(hash)
            }
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(algorithm, forKey: .algorithm)
            try container.encode(hash, forKey: .hash)
            try container.encodeIfPresent(salt, forKey: .salt)
            try container.encodeIfPresent(iterations, forKey: .iterations)
            try container.encodeIfPresent(memory, forKey: .memory)
            try container.encodeIfPresent(parallelism, forKey: .parallelism)
            try container.encodeIfPresent(n, forKey: .n)
            try container.encodeIfPresent(r, forKey: .r)
            try container.encodeIfPresent(p, forKey: .p)
            try container.encodeIfPresent(rounds, forKey: .rounds)
            try container.encodeIfPresent(memoryCost, forKey: .memoryCost)
            try container.encodeIfPresent(signerKey, forKey: .signerKey)
            try container.encodeIfPresent(saltSeparator, forKey: .saltSeparator)
        }
    }
}

extension CodingUserInfoKey {
    /// The names of members, a `Set<String>`, that are left out from objects of users.
    public static let ignoredMembers = CodingUserInfoKey(rawValue: "ignored members")
}

extension Decoder {
    /// Throws if an object has a member that `Keys` does not name, such as one with a typing error.
    func requireMembers<Keys: CodingKey & CaseIterable & RawRepresentable<String>>(of keys: Keys.Type) throws {
        var known = Set(Keys.allCases.map(\.rawValue))
        if let key = CodingUserInfoKey.ignoredMembers, let ignored = userInfo[key] as? Set<String> {
            known.formUnion(ignored)
        }
        let container = try container(keyedBy: AnyMember.self)
        guard let unknown = container.allKeys.first(where: { !known.contains($0.stringValue) }) else { return }
        throw DecodingError.dataCorruptedError(
            forKey: unknown, in: container, debugDescription: "there is no such member")
    }
}

/// Any member of an object.
private struct AnyMember: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
