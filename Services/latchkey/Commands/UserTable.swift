import Models

/// Users for people.
struct UserTable: Sendable {
    /// What stands for a table without users.
    static let absence = "no users"

    let users: [Identity.UserSummary]

    func text(_ style: Style, _ times: RelativeTime, width: Int?, withHeadings: Bool = true) -> String {
        var table = Table(
            headings: withHeadings ? ["ID", "EMAIL", "NAME", "STATUS", "SIGNED UP", "LAST SIGN-IN"] : [],
            rows: users.map { user in
                [
                    user.id.description, user.email?.displayText ?? "-", user.name ?? "-", Self.state(of: user).text,
                    times.text(user.createdAt), times.text(user.lastSignInAt),
                ]
            }, cuttable: [1, 2], requiredWidths: [2: 95, 4: 95])
        for (row, user) in users.enumerated() { table.inks[row] = [3: Self.state(of: user).ink] }
        return table.text(style, empty: Self.absence, width: width)
    }

    private static func state(of user: Identity.UserSummary) -> (text: String, ink: Style.Ink) {
        if user.erasedAt != nil { return ("erased", .dim) }
        if user.status == .suspended { return ("suspended", .red) }
        return user.emailVerifiedAt == nil ? ("not verified", .yellow) : ("active", .green)
    }
}
