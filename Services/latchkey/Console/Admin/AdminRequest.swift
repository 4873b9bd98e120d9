import Foundation
import Models
import Primitives
import RPCClient

/// A request to the admin API that its key may make: the dispatcher has checked the key, its scope, and that it reaches the target.
struct AdminRequest: Sendable {
    /// The key.
    let key: APIKey
    /// The path as it came.
    let path: String
    /// The parameters of the path.
    let parameters: [String: String]
    let query: FormParameters
    /// The members of the body; empty without a body.
    let body: [String: AdminValue]
    /// The body as it came, for operations that read it themselves.
    let bytes: Data
    let fleet: ConsoleFleet

    /// The application that the request is limited to; nil if it concerns all, and only for keys that reach all.
    var application: ApplicationID?
    /// The application for operators of the console, which no key reaches; nil if there is none yet.
    var operators: ApplicationID?

    /// The services, whose calls state the key as who acts.
    var services: Fleet { fleet.services }

    /// Reads the query and the body.
    func input() -> AdminInput { AdminInput(query: query, body: body) }

    /// A parameter of the path. Throws 404 for one that can't be, because there is nothing of that name.
    func parameter<Value: LosslessStringConvertible>(_ name: String, _ type: Value.Type = Value.self) throws -> Value {
        guard let value = parameters[name].flatMap({ Value($0) }) else { throw ServiceError.notFound(name) }
        return value
    }

    /// The client that the path names. Throws 404 for what can't be one, as the next ones do.
    var clientID: ClientID { get throws { try parameter("client") } }
    var webhookID: WebhookID { get throws { try parameter("webhook") } }
    var accountID: AccountID { get throws { try parameter("account") } }
    var userID: UserID { get throws { try parameter("user") } }

    /// Throws 403 for a key of one application, for a setting that concerns others, such as one that lets a service of ours call private
    /// addresses.
    ///
    /// - Parameter effect: ends the sentence that begins with the setting.
    func refuseForOneApplication(
        _ setting: String, which effect: String = "decides what the whole fleet may reach"
    ) throws {
        guard key.applicationID != nil else { return }
        throw ServiceError(
            .insufficientScope,
            detail: "This API key is limited to one application, and \(setting) \(effect).")
    }

    /// The application of the path. Throws 404 if the path has none.
    func requiredApplication() throws -> ApplicationID {
        guard let application else { throw ServiceError.notFound("application") }
        return application
    }
}

/// What an operation answers.
enum AdminAnswer: Sendable {
    /// No content.
    case none
    /// A value as JSON.
    case value(Data)
    /// A list as a JSON array: a page of it with the cursor of the next one, or all of it.
    case page(Data, next: String?)

    /// A value. Its members are in the order of their names.
    init(_ value: some Encodable) throws { self = .value(try Self.encoder.encode(value)) }

    /// A list: a page of it with the cursor of the next one, or all of it.
    static func list(_ data: [some Encodable], next: String? = nil) throws -> AdminAnswer {
        .page(try encoder.encode(data), next: next)
    }

    /// A part of a list that a service returns as a whole.
    ///
    /// - Parameter cursor: the id of the last one of the page before; nil for the first page.
    static func list<Element: Encodable>(
        _ all: [Element], limit: Int, after cursor: String?, id: (Element) -> String
    ) throws -> AdminAnswer {
        var rest = all[...]
        if let cursor {
            guard let last = all.firstIndex(where: { id($0) == cursor }) else {
                throw ServiceError.invalid([
                    .init(in: .query, path: "cursor", type: "cursor", expected: "a cursor of the page before")
                ])
            }
            rest = all[(last + 1)...]
        }
        let page = Array(rest.prefix(limit))
        return try list(page, next: rest.count > limit ? page.last.map(id) : nil)
    }

    /// The answer as JSON; nil for no content. A list has links to this page and the next one.
    ///
    /// - Parameter url: the URL of the request without its query.
    func json(at url: String, query: FormParameters) throws -> Data? {
        switch self {
        case .none: return nil
        case .value(let json): return json
        case .page(let data, let next):
            var pairs: [(String, String?)] = query.pairs.map { ($0.name, $0.value) }
            var links = ["self": FormEncoding.adding(pairs, to: url)]
            if let next {
                pairs.removeAll { $0.0 == "cursor" }
                pairs.append(("cursor", next))
                links["next"] = FormEncoding.adding(pairs, to: url)
            }
            let encodedLinks = try Self.encoder.encode(links)
            return Data("{\"data\":".utf8) + data + Data(",\"links\":".utf8) + encodedLinks + Data("}".utf8)
        }
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
