import Foundation
import Models

/// Something with a secret that is displayed once, as JSON: the members of the one, and the other beside them.
struct SecretOutput<Value: Encodable & Sendable>: Encodable, Sendable {
    /// The member of the secret.
    enum Member: String, CodingKey {
        case secret
        case clientSecret = "client_secret"
        case signUpHookSecret = "sign_up_hook_secret"
    }

    let value: Value
    /// Nil if none was made.
    let secret: Secret?
    var member = Member.secret

    func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
        var members = encoder.container(keyedBy: Member.self)
        try members.encodeIfPresent(secret, forKey: member)
    }
}

extension Report {
    /// Reports something whose `fields` people see, with a secret that is displayed once, if one was made.
    static func fields(
        _ value: SecretOutput<some Encodable & Sendable>, _ fields: [(String, String)]
    ) -> Report {
        var all = fields
        if let secret = value.secret { all.insert(("secret (displayed once)", secret.reveal()), at: 1) }
        let rows = all
        return Report(value) { style in Table.fields(rows, style) }
    }

    /// Reports a list, for people as a table that fits the terminal.
    static func list(_ values: some Encodable & Sendable, as table: Table, empty: String) -> Report {
        Report(values) { style in
            table.text(style, empty: empty, width: TerminalSize.width(of: STDOUT_FILENO))
        }
    }
}
