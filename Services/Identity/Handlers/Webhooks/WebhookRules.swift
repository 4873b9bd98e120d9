import Foundation
import Models
import Primitives

/// Validates the settings of webhooks.
enum WebhookRules {
    /// The invalid parameters of a webhook.
    static func invalidParameters(of webhook: Webhook) -> [InvalidParameter] {
        var invalid: [InvalidParameter] = []
        func add(_ path: String, _ expected: String) {
            invalid.append(.init(in: .body, path: "/\(path)", type: "format", expected: expected))
        }
        if !VisibleName.isValid(webhook.name) { add("name", VisibleName.expectation) }
        if let expected = expectation(of: webhook.url, allowsPrivateAddresses: webhook.allowsPrivateAddresses) {
            add("url", expected)
        }
        if webhook.events.contains(where: { !WebhookEvent.selectable.contains($0) }) {
            add("events", "some of \(WebhookEvent.selectable.map(\.rawValue).joined(separator: ", "))")
        }
        return invalid
    }

    /// The invalid parameters of a sign-up hook; none if there is no hook.
    static func invalidParameters(of hook: SignUpHook?) -> [InvalidParameter] {
        guard let hook,
            let expected = expectation(of: hook.url, allowsPrivateAddresses: hook.allowsPrivateAddresses)
        else { return [] }
        return [.init(in: .body, path: "/sign_up_hook", type: "format", expected: expected)]
    }

    /// What a URL has to be; nil if it is that.
    private static func expectation(of url: String, allowsPrivateAddresses: Bool) -> String? {
        let schemes: Set<String> = allowsPrivateAddresses ? ["https", "http"] : ["https"]
        if !isURL(url, schemes: schemes) {
            return allowsPrivateAddresses
                ? "an http or https URL without a fragment or a user name, of at most \(TextBounds.url) bytes"
                : "an https URL without a fragment or a user name, of at most \(TextBounds.url) bytes. Only webhooks that allow "
                    + "private addresses may have http"
        }
        if !allowsPrivateAddresses, let host = URL(string: url)?.host(),
            PrivateAddresses.contains(host: host) || isNumber(host)
        {
            return "the URL of a host on the public internet, unless the webhook allows private addresses"
        }
        return nil
    }

    private static func isURL(_ text: String, schemes: Set<String>) -> Bool {
        URLRules.isURL(text, schemes: schemes, mayHaveFragment: false)
            && (1...65_535).contains(URL(string: text)?.port ?? 443)
    }

    /// Whether a host is an IPv4 address in another spelling than four numbers, such as `2130706433` or `0x7f.1` (WHATWG URL, "ends in a
    /// number").
    private static func isNumber(_ host: String) -> Bool {
        guard let last = host.lowercased().split(separator: ".").last, let first = last.first else { return false }
        guard first.isASCII, first.isNumber, last.hasPrefix("0x") || last.allSatisfy(\.isNumber) else { return false }
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) != 1
    }

    /// A name for a webhook without one: the host of its URL.
    static func name(for url: String) -> String { URL(string: url)?.host() ?? "" }

    /// The webhook with each event once.
    static func normalized(_ webhook: Webhook) -> Webhook {
        var webhook = webhook
        webhook.events = WebhookEvent.allCases.filter { webhook.events.contains($0) }
        return webhook
    }
}
