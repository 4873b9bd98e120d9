import Models

/// The buttons that lead to a client's providers, as `providers.mustache` shows them.
struct ProviderButtons {
    /// From this number of providers on, the buttons stand in two columns and show the provider's name alone.
    private static let many = 4

    let values: [String: Any]

    init(_ page: PageContext, _ client: Client) {
        let providers = client.configuredMethods.compactMap(\.provider)
        values = [
            "has_providers": !providers.isEmpty, "many_providers": providers.count >= Self.many,
            "providers": providers.map { provider in
                Self.mark(provider).merging([
                    "href": page.query.path("/login/with/\(provider)"), "name": provider.displayName,
                    "text": page.text("with_provider", ["provider": provider.displayName]),
                ]) { $1 }
            },
        ]
    }

    /// Selects the provider's mark in `mark.mustache`.
    static func mark(_ provider: Provider) -> [String: Any] { [provider.rawValue: true] }
}
