import Models

extension Schema {
    /// A sign-in method whose form is submitted to `path`.
    static func loginMethod(_ name: String, at path: String) -> Schema {
        .object(
            isClosed: true,
            [
                .required("login_method", .constant(name)),
                .required("submit_url", .uri.example(.string("{issuer}\(path)"))),
            ])
    }

    /// The sign-in method of a provider.
    static func loginMethod(of provider: Provider) -> Schema {
        .object(
            isClosed: true,
            [
                .required("login_method", .constant(provider.loginMethod.rawValue)),
                .required("authorize_url", .uri.example(.string("{issuer}/auth/\(provider)/authorize"))),
                .required("callback_url", .uri.example(.string("{issuer}/auth/\(provider)/callback"))),
            ])
    }
}
