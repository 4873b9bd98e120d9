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

/// A user as people name them: by id or by address.
struct UserArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The user's id or e-mail address.", valueName: "user-or-email"))
    var user: UserReference

    @Option(help: ArgumentHelp("The application, when the address is known in several.", valueName: "app"))
    var app: ApplicationID?

    /// What identity looks up.
    var key: Identity.UserKey {
        switch user {
        case .id(let id): .id(id)
        case .email(let address): .email(address, app)
        }
    }
}

/// Either way to name a user.
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
