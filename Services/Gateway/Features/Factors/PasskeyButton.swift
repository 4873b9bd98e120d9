/// The button by which a page uses a passkey, as `passkey.mustache` shows it. It is hidden until the page's script finds that the
/// browser has passkeys.
struct PasskeyButton {
    let values: [String: Any]

    /// - Parameters:
    ///   - action: the path to which the script submits the passkey's answer.
    ///   - fillsInAddress: whether the browser offers passkeys in the field `email` too.
    ///   - isAlternative: whether the button follows another form, so that "or" stands between them.
    init(_ page: PageContext, action: String, text: String, fillsInAddress: Bool = false, isAlternative: Bool = true) {
        values = [
            "action": page.query.path(action), "options": page.query.path(BeginPasskeySignInOnPageEndpoint.route.path),
            "text": text, "conditional": fillsInAddress, "or": isAlternative,
        ]
    }
}
