import Models

extension FormBody {
    /// The field `email`. Throws 400 if it holds no address.
    func email() throws -> EmailAddress {
        guard let email = EmailAddress(self["email"] ?? "") else { throw ServiceError.fields(["email": "email"]) }
        return email
    }

    /// A field with a password; nil if it is empty or missing. Throws 400 over ``TextBounds/password`` bytes.
    func password(_ name: String) throws -> Secret? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard text.fits(TextBounds.password) else {
            throw ServiceError.invalid([
                .init(
                    in: .body, path: "/\(name)", type: "too_long",
                    expected: "at most \(TextBounds.passwordCodePoints) characters")
            ])
        }
        return Secret(text)
    }
}
