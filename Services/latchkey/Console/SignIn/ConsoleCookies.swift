import HTTPTypes
import Models
import Primitives

/// The cookies of the console: `HttpOnly`, `SameSite=Strict`, for this host only, and `Secure` wherever browsers keep that.
///
/// Browsers send a cookie to every port of a host. So on a machine where something else listens that is not trusted, the console needs a
/// host name of its own.
struct ConsoleCookies: Sendable {
    enum Name: String, Sendable {
        /// The token of an operator's session.
        case session = "latchkey_console"
        /// Names the browser whose forms are sent before anybody has signed in.
        case form = "latchkey_console_form"
        /// The token of a sign-in that waits for the second factor.
        case signIn = "latchkey_console_sign_in"
        /// Marks a browser in which operators have signed in before.
        case device = "latchkey_console_device"

        /// The longest value that is read, in bytes.
        fileprivate var maximumLength: Int { self == .device ? DeviceCookie.maximumLength : 128 }
    }

    let isSecure: Bool

    /// The `Set-Cookie` field of a cookie; nil as the value deletes it.
    ///
    /// - Parameter lifetime: in seconds; nil for a cookie that the browser keeps until it is closed.
    func field(_ name: Name, _ value: Secret?, lifetime: Int? = nil) -> HTTPField {
        let end = (value == nil ? 0 : lifetime).map { "; Max-Age=\($0)" } ?? ""
        return HTTPField(
            name: .setCookie,
            value:
                "\(text(name))=\(value?.reveal() ?? ""); HttpOnly\(isSecure ? "; Secure" : ""); SameSite=Strict; Path=/"
                + end)
    }

    /// The value of a cookie; nil if it did not come, or with different values.
    func value(_ name: Name, in headers: HTTPFields) -> Secret? {
        var found: Secret?
        for pair in headers[values: .cookie].flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].trimmingPrefix(while: { $0 == " " }) == text(name), !parts[1].isEmpty,
                parts[1].utf8.count <= name.maximumLength
            else { continue }
            let value = Secret(String(parts[1]))
            guard found == nil || found == value else { return nil }
            found = value
        }
        return found
    }

    private func text(_ name: Name) -> String { isSecure ? "__Host-\(name.rawValue)" : name.rawValue }
}
