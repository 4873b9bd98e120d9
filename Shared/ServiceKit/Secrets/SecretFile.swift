public import Foundation
public import Models

/// The file that `LATCHKEY_SECRET_FILE` names: a JSON object with a section for each service. A service reads
/// its own section only; in containers each has a file that holds no other.
public struct SecretFile: Codable, Sendable {
    /// Gateway's part.
    public var gateway: GatewaySecrets?
    /// Identity's part.
    public var identity: IdentitySecrets?
    /// Tokens' part.
    public var tokens: TokensSecrets?
    /// Mailer's part.
    public var mailer: MailerSecrets?
    /// The passwords of the stores' users; part of no service's file.
    public var stores: StorePasswords?

    /// Makes a file of the given sections.
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

    /// Why a file can't be used. The text names the file and the variable, never a value.
    public struct Fault: Error, CustomStringConvertible {
        /// The line to show.
        public let description: String
    }

    /// Reads a file. Throws ``Fault``, also when others may read or change it.
    public static func load(from path: String) throws -> SecretFile {
        let data: Data
        do {
            data = try FileText.secret(of: path)
        } catch {
            throw Fault(description: "can't read the secret file \(path) (LATCHKEY_SECRET_FILE): \(error)")
        }
        do {
            return try JSONDecoder().decode(SecretFile.self, from: data)
        } catch DecodingError.keyNotFound(let key, let context) {
            let place = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
            throw Fault(description: "the secret file \(path) (LATCHKEY_SECRET_FILE) lacks \(place)")
        } catch DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context) {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            if place.isEmpty {
                throw Fault(description: "the secret file \(path) (LATCHKEY_SECRET_FILE) is not a JSON object")
            }
            throw Fault(description: "the secret file \(path) (LATCHKEY_SECRET_FILE) has no usable value at '\(place)'")
        } catch {
            throw Fault(description: "the secret file \(path) (LATCHKEY_SECRET_FILE) is not a JSON object")
        }
    }

    /// The file's text.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }

    /// Writes the file for our own user only (mode 0600), all of it or nothing.
    public func write(to path: String) throws {
        let (temporary, data) = (path + ".new", try json())
        func fault() -> Fault {
            Fault(
                description:
                    "can't write the secret file \(path) (LATCHKEY_SECRET_FILE): \(String(cString: strerror(errno)))")
        }
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault() }
        defer { close(descriptor) }
        let written = data.withUnsafeBytes { DescriptorWriting.write(descriptor, $0) }
        guard written, fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw fault() }
    }

    /// The same file with the section of `service` alone.
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
