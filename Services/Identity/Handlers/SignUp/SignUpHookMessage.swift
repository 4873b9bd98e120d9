import Foundation
import Models

/// The body of a request to a sign-up hook, in the form of Standard Webhooks.
struct SignUpHookMessage: Encodable {
    /// The only `type`.
    static let type = "user.before_sign_up"

    let type = Self.type
    let timestamp: Timestamp
    let data: Details

    /// Who wants to sign up. What is not known is left out.
    struct Details: Encodable {
        let application: ApplicationID
        let client: ClientID
        let email: EmailAddress
        let isEmailVerified: Bool
        let method: String
        let ipAddress: String?
        let device: String?
        let identity: UserIdentity

        private enum CodingKeys: String, CodingKey {
            case email, method, device, locale, timezone
            case application = "application_id"
            case client = "client_id"
            case isEmailVerified = "email_verified"
            case ipAddress = "ip_address"
            case givenName = "given_name"
            case familyName = "family_name"
            case displayName = "display_name"
            case preferredLanguage = "preferred_language"
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(application, forKey: .application)
            try members.encode(client, forKey: .client)
            try members.encode(email, forKey: .email)
            try members.encode(isEmailVerified, forKey: .isEmailVerified)
            try members.encode(method, forKey: .method)
            try members.encodeIfPresent(ipAddress, forKey: .ipAddress)
            try members.encodeIfPresent(device, forKey: .device)
            try members.encodeIfPresent(identity.givenName, forKey: .givenName)
            try members.encodeIfPresent(identity.familyName, forKey: .familyName)
            try members.encodeIfPresent(identity.displayName, forKey: .displayName)
            try members.encodeIfPresent(identity.preferredLanguage, forKey: .preferredLanguage)
            try members.encodeIfPresent(identity.locale, forKey: .locale)
            try members.encodeIfPresent(identity.timezone, forKey: .timezone)
        }
    }

    private enum CodingKeys: String, CodingKey { case type, timestamp, data }

    /// The JSON, with its members in a fixed order.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
