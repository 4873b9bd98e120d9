public import ArgumentParser
public import Models

extension TypedID: ExpressibleByArgument {}
extension ClientID: ExpressibleByArgument {}
extension FeatureKey: ExpressibleByArgument {}
extension Provider: ExpressibleByArgument {}
extension LoginMethod: ExpressibleByArgument {}
extension Mailer.MessageState: ExpressibleByArgument {}
extension EmailAddress: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}
extension AuditEvent: ExpressibleByArgument {}
extension SignUpSettings.Mode: ExpressibleByArgument {}
extension FactorSettings.Policy: ExpressibleByArgument {}

/// A user, by id or email.
struct UserArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The user's id or email.", valueName: "user-or-email"))
    var user: UserReference

    @Option(help: ArgumentHelp("The application, if the email is used in several.", valueName: "app"))
    var app: ApplicationID?

    /// The key for identity's lookup.
    var key: Identity.UserKey {
        switch user {
        case .id(let id): .id(id)
        case .email(let address): .email(address, app)
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
