import Foundation
import Hummingbird
import Models
import Primitives
import RPCClient

/// A request of an operator who is signed in, for the pages of the console.
struct ConsoleRequest: Sendable {
    let query: FormParameters
    /// The form of a POST; nil otherwise.
    let form: FormParameters?
    let user: ConsoleOperator
    let fleet: ConsoleFleet
    let context: ConsoleContext
    /// Where this fleet is, and what it was told.
    let settings: LocalSettings
    var times = RelativeTime(now: Date())

    /// Who acts, for the audit log.
    var actor: AuditActor {
        switch user.kind {
        case .link: AuditActor(.operator, id: user.name, name: "\(user.name) (link)")
        case .account(let id, epoch: _): AuditActor(.operator, id: id.description, name: user.name)
        }
    }

    /// Does `work`, whose calls have the request's id, one deadline, and the operator as their actor.
    func call<Result: Sendable>(_ work: (Fleet) async throws -> Result) async throws -> Result {
        try await fleet.acting(as: actor, request: context.requestID, work)
    }

    /// A part of the path. Throws 404 if it is malformed, because nothing has such a name.
    func path<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let value = context.parameters.get(name).flatMap({ Value($0) }) else {
            throw ServiceError(.notFound, detail: "There is nothing here.")
        }
        return value
    }

    /// A value of the query; nil if it is absent, empty or longer than `maximumLength` bytes.
    func text(_ name: String, maximumLength: Int = 256) -> String? {
        Self.text(query[name], maximumLength)
    }

    /// The same of the form.
    func formText(_ name: String, maximumLength: Int = 256) -> String? { Self.text(form?[name], maximumLength) }

    private static func text(_ value: String?, _ maximumLength: Int) -> String? {
        guard let value, value.utf8.count <= maximumLength else { return nil }
        let trimmed = value.trimmingCharacters(in: .whitespaces)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// `path` with parameters; those without a value are left out.
    static func link(_ path: String, _ parameters: [(String, String?)]) -> String {
        FormEncoding.adding(parameters.filter { $0.1?.isEmpty == false }, to: path)
    }
}
