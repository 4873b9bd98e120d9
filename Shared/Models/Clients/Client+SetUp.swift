extension Client {
    /// The `latchkey` command that gives a client without a working sign-in method one: it connects the first enabled provider,
    /// or enables passwords and emailed links.
    public var setUpCommand: String {
        if let provider = loginMethods.lazy.compactMap(\.provider).first {
            return "latchkey connections set \(provider) --client \(id)"
        }
        return "latchkey clients update \(id) --method password --method magic_link"
    }
}
