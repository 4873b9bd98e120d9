public import ArgumentParser
public import Models
import RPCClient

extension TypedID: ExpressibleByArgument {}
extension ClientID: ExpressibleByArgument {}
extension FeatureKey: ExpressibleByArgument {}
extension Provider: ExpressibleByArgument {}
extension LoginMethod: ExpressibleByArgument {}
extension Mailer.MessageState: ExpressibleByArgument {}
extension WebhookEvent: ExpressibleByArgument {}
extension EmailAddress: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}
extension AuditEvent: ExpressibleByArgument {}
extension APIKey.Scope: ExpressibleByArgument {}
extension SignUpSettings.Mode: ExpressibleByArgument {}
extension SignUpHook.Fallback: ExpressibleByArgument {}
extension FactorSettings.Policy: ExpressibleByArgument {}

/// A user by id or email, and an application by id or name.
struct UserArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The user's id or email.", valueName: "user-or-email"))
    var user: UserReference

    @Option(help: ArgumentHelp("The application, by id or name, if the email is used in several.", valueName: "app"))
    var app: ApplicationReference?

    /// The key for identity's lookup.
    func key(_ fleet: Fleet) async throws -> Identity.UserKey {
        switch user {
        case .id(let id): .id(id)
        case .email(let address): .email(address, try await app?.id(fleet))
        }
    }
}

/// A user's id or email.
enum UserReference: ExpressibleByArgument, Equatable {
    case id(UserID)
    case email(EmailAddress)

    init?(argument: String) {
        if let id = UserID(argument) {
            self = .id(id)
        } else if let address = EmailAddress(argument) {
            self = .email(address)
        } else {
            return nil
        }
    }
}
