import Foundation
public import Models

extension PasswordHasher {
    /// The form in which a hash is stored that comes from elsewhere. A hash of another Latchkey fleet needs a pepper that this one has,
    /// too.
    ///
    /// - Throws: ``ForeignHashError`` for a hash that can't be checked; ``PasswordHashingError``.
    public func storedForm(of hash: Identity.ImportedPasswordHash) throws -> PasswordHash {
        guard hash.algorithm == Identity.ImportedPasswordHash.own else { return try seal(ForeignHash(hash)) }
        guard hash.hash.fits(ForeignHash.maximumLength), let own = PasswordHash(stored: hash.hash.reveal()),
            !own.isForeign, Argon2.isPlausible(own.phc, parameters)
        else { throw ForeignHashError.malformed }
        guard knows(own) else { throw ForeignHashError.unknownPepper }
        return own
    }

    /// The form in which a stored hash leaves for another system.
    ///
    /// - Throws: ``PasswordHashingError/unusable`` for a hash with an unknown pepper.
    public func exportedForm(of hash: PasswordHash) throws(PasswordHashingError) -> Identity.ImportedPasswordHash {
        if let foreign = try foreignHash(in: hash) { return .init(Secret(foreign.text)) }
        return .init(algorithm: Identity.ImportedPasswordHash.own, hash: Secret(hash.stored))
    }
}

extension ForeignHash {
    /// Reads a hash with its parameters, as a file for `latchkey users import` has them.
    ///
    /// - Throws: ``ForeignHashError``.
    public init(_ hash: Identity.ImportedPasswordHash) throws(ForeignHashError) {
        let texts = [hash.hash.reveal(), hash.salt, hash.signerKey?.reveal(), hash.saltSeparator, hash.algorithm]
        guard texts.allSatisfy({ $0?.fits(Self.maximumLength) ?? true }) else { throw .malformed }
        guard let algorithm = hash.algorithm else {
            self = try Self(hash.hash.reveal())
            return
        }
        func bytes(_ text: String?) throws(ForeignHashError) -> Data {
            guard let text, let data = HashText.decode(text) else { throw .malformed }
            return data
        }
        func number(_ value: Int?) throws(ForeignHashError) -> Int {
            guard let value, value >= 1 else { throw .malformed }
            return value
        }
        switch algorithm {
        case "bcrypt", "sha256-crypt", "sha512-crypt":
            // These texts state all of their parameters.
            let read = try Self(hash.hash.reveal())
            guard read.algorithm == algorithm else { throw .malformed }
            self = read
        case "argon2i", "argon2id":
            let cost = "m=\(try number(hash.memory)),t=\(try number(hash.iterations)),p=\(hash.parallelism ?? 1)"
            let parts = [try bytes(hash.salt), try bytes(hash.hash.reveal())].map(HashText.encode)
            self = .argon2(
                try ForeignArgon2Hash("$\(algorithm)$v=19$\(cost)$\(parts.joined(separator: "$"))"))
        case "scrypt":
            let n = try number(hash.n)
            guard n.nonzeroBitCount == 1 else { throw .malformed }
            self = .scrypt(
                try ScryptHash(
                    ScryptParameters(logN: n.trailingZeroBitCount, r: number(hash.r), p: hash.p ?? 1),
                    salt: bytes(hash.salt), hash: bytes(hash.hash.reveal())))
        case FirebaseScryptHash.name:
            self = .firebaseScrypt(
                try FirebaseScryptHash(
                    memoryCost: number(hash.memoryCost), rounds: number(hash.rounds),
                    saltSeparator: bytes(hash.saltSeparator ?? ""), signerKey: bytes(hash.signerKey?.reveal()),
                    salt: bytes(hash.salt), hash: bytes(hash.hash.reveal())))
        case "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512":
            guard let digest = PBKDF2Hash.Digest(rawValue: String(algorithm.dropFirst("pbkdf2-".count))) else {
                throw .unknownAlgorithm
            }
            self = .pbkdf2(
                try PBKDF2Hash(
                    digest, iterations: number(hash.iterations), salt: bytes(hash.salt),
                    hash: bytes(hash.hash.reveal())))
        default: throw .unknownAlgorithm
        }
    }

    /// The name of the algorithm in such files.
    public var algorithm: String {
        switch self {
        case .bcrypt: "bcrypt"
        case .shaCrypt(let hash): hash.text.hasPrefix("$5$") ? "sha256-crypt" : "sha512-crypt"
        case .argon2(let hash): hash.text.hasPrefix("$argon2i$") ? "argon2i" : "argon2id"
        case .scrypt: "scrypt"
        case .firebaseScrypt: FirebaseScryptHash.name
        case .pbkdf2(let hash): "pbkdf2-\(hash.digest.rawValue)"
        }
    }
}
