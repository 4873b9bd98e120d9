/// The button by which a page uses a passkey, as `passkey.mustache` shows it. It is hidden until the page's script finds that the
/// browser has passkeys.
struct PasskeyButton {
    let values: [String: Any]

    /// - Parameters:
    ///   - action: the path to which the script submits the passkey's answer.
    ///   - fillsInAddress: whether the browser offers passkeys in the field `email` too.
    ///   - isSecondFactor: whether the browser's sign-in waits for it, so that the authenticator need not verify its user.
    ///   - isAlternative: whether the button follows another form, so that "or" stands between them.
    init(
        _ page: PageContext, action: String, text: String, fillsInAddress: Bool = false, isAlternative: Bool = true,
        isSecondFactor: Bool = false
    ) {
        let options = BeginPasskeySignInOnPageEndpoint.route.path
        values = [
            "action": page.query.path(action),
            "options": isSecondFactor ? page.query.path(options, ["second_factor": "1"]) : page.query.path(options),
            "text": text, "conditional": fillsInAddress, "or": isAlternative,
        ]
    }
}
