public import Foundation
public import Models

/// The file that `LATCHKEY_SECRET_FILE` names: a JSON object with a section for each service. A service reads its own
/// section only. In containers each service has a file with just that section.
public struct SecretFile: Codable, Sendable {
    public var gateway: GatewaySecrets?
    public var identity: IdentitySecrets?
    public var tokens: TokensSecrets?
    public var mailer: MailerSecrets?
    /// Passwords of the users of PostgreSQL and Redis. No service's file has them.
    public var stores: StorePasswords?

    public init(
        gateway: GatewaySecrets? = nil, identity: IdentitySecrets? = nil, tokens: TokensSecrets? = nil,
        mailer: MailerSecrets? = nil, stores: StorePasswords? = nil
    ) {
        self.gateway = gateway
        self.identity = identity
        self.tokens = tokens
        self.mailer = mailer
        self.stores = stores
    }

    /// Reads a file. Throws ``SecretFileError``, also when other users may read or change it.
    public static func load(from path: String) throws -> SecretFile {
        let data: Data
        do {
            data = try FileText.secret(of: path)
        } catch {
            throw SecretFileError(description: "can't read the secret file \(path) (LATCHKEY_SECRET_FILE): \(error)")
        }
        do {
            return try JSONDecoder().decode(SecretFile.self, from: data)
        } catch DecodingError.keyNotFound(let key, let context) {
            let place = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
            throw SecretFileError(description: "the secret file \(path) (LATCHKEY_SECRET_FILE) lacks \(place)")
        } catch DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context) {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            if place.isEmpty {
                throw SecretFileError(
                    description: "the secret file \(path) (LATCHKEY_SECRET_FILE) is not a JSON object")
            }
            throw SecretFileError(
                description: "the secret file \(path) (LATCHKEY_SECRET_FILE) has no usable value at '\(place)'")
        } catch {
            throw SecretFileError(description: "the secret file \(path) (LATCHKEY_SECRET_FILE) is not a JSON object")
        }
    }

    /// The file's contents.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }

    /// Writes the file atomically, with permissions for our own user only (mode 0600). Throws ``SecretFileError``.
    public func write(to path: String) throws {
        let (temporary, data) = (path + ".new", try json())
        func error() -> SecretFileError {
            SecretFileError(
                description:
                    "can't write the secret file \(path) (LATCHKEY_SECRET_FILE): \(String(cString: strerror(errno)))")
        }
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw error() }
        defer { close(descriptor) }
        let written = data.withUnsafeBytes { DescriptorWriting.write(descriptor, $0) }
        guard written, fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw error() }
    }

    /// A file with the section of `service` only.
    public func section(of service: ServiceName) -> SecretFile {
        switch service {
        case .gateway: SecretFile(gateway: gateway)
        case .identity: SecretFile(identity: identity)
        case .tokens: SecretFile(tokens: tokens)
        case .mailer: SecretFile(mailer: mailer)
        case .waitlists: SecretFile()
        }
    }
}
