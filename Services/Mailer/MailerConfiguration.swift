import Configuration
import Primitives
import ServiceKit
import SMTP

/// The mailer's settings.
struct MailerConfiguration: Sendable {
    /// Where mails go.
    enum Destination: Sendable {
        case smtp(SMTPConfiguration)
        case directory(String)
    }

    /// `LATCHKEY_MAIL_URL`: `smtp://…`, `smtps://…` or `file:DIR`.
    let destination: Destination
    /// `LATCHKEY_MAIL_FROM`. Without a display name, every email has the name of its product.
    let sender: MailSender
    /// `LATCHKEY_MAIL_PARALLEL`: how many mails one replica sends at the same time, 1 to 64.
    let parallel: Int
    /// `LATCHKEY_MAIL_TEMPLATES`: a folder with the operator's templates, which replace built-in ones.
    let templates: String?

    /// Reads the settings. Throws an error that names the variable and quotes nothing of the URL, which may hold a password.
    init(_ reader: ConfigReader) throws {
        let state = reader.string(forKey: "latchkey.state.dir", default: ".latchkey")
        parallel = reader.int(forKey: "latchkey.mail.parallel", default: 4)
        guard (1...64).contains(parallel) else {
            throw ConfigurationError(description: "LATCHKEY_MAIL_PARALLEL must be 1 to 64")
        }
        templates = reader.string(forKey: "latchkey.mail.templates").flatMap { $0.isEmpty ? nil : $0 }
        let from = reader.string(forKey: "latchkey.mail.from", default: "no-reply@localhost")
        guard let sender = MailSender(from) else {
            throw ConfigurationError(
                description: "LATCHKEY_MAIL_FROM must be an address, or a name with an address in angle brackets")
        }
        self.sender = sender
        let url = reader.string(forKey: "latchkey.mail.url", isSecret: true, default: "file:\(state)/mail")
        destination = try Self.destination(url, parallel: parallel, sender: sender)
    }

    private static func destination(_ url: String, parallel: Int, sender: MailSender) throws -> Destination {
        if url.hasPrefix("file:") {
            // Both `file:DIR` and `file:///DIR`.
            let path = url.dropFirst(url.hasPrefix("file:///") ? 7 : 5)
            guard !path.isEmpty, !path.hasPrefix("//") else {
                throw ConfigurationError(description: "LATCHKEY_MAIL_URL: file: takes a directory")
            }
            return .directory(String(path))
        }
        do {
            var configuration = try SMTPConfiguration(url: url, sender: sender.address)
            configuration.connections = parallel
            return .smtp(configuration)
        } catch {
            throw ConfigurationError(description: "LATCHKEY_MAIL_URL: \(error); file:DIR is possible too")
        }
    }

    /// The templates of all mails. Throws an error that names file and line if one is broken.
    func loadTemplates() throws -> MailTemplates {
        do {
            return try MailTemplates(directory: templates)
        } catch {
            throw ConfigurationError(description: "LATCHKEY_MAIL_TEMPLATES: \(error)")
        }
    }

    /// The transport for all mails. Throws an error if the directory can't be created.
    func transport() throws -> any MailTransport {
        switch destination {
        case .smtp(let configuration): return SMTPDelivery(transport: SMTPTransport(configuration: configuration))
        case .directory(let path):
            do {
                return try FileDelivery(directory: path)
            } catch {
                throw ConfigurationError(description: "LATCHKEY_MAIL_URL: \(path) can't be made")
            }
        }
    }
}
