import HTTPTypes
import Hummingbird
import Models
import Mustache
import NIOCore
import Templates

/// Writes pages of the console as HTML. Every value is escaped, and no template can switch that off (``StrictHTML``).
struct ConsoleRenderer: Sendable {
    /// Every template by its file's name.
    static let sources: [String: [UInt8]] = [
        "console-layout": PackageResources.console_layout_mustache,
        "console-block": PackageResources.console_block_mustache,
        "console-table": PackageResources.console_table_mustache,
        "console-row": PackageResources.console_row_mustache,
        "console-cell": PackageResources.console_cell_mustache,
        "console-form": PackageResources.console_form_mustache,
    ]

    private let library: MustacheLibrary

    /// Reads the templates. Throws if one of them is malformed.
    init() throws {
        library = MustacheLibrary(
            templates: try Self.sources.mapValues { bytes in
                try MustacheTemplate(string: StrictHTML.pragma + String(decoding: bytes, as: UTF8.self))
            })
    }

    /// The policy of pages (CSP Level 3): nothing inline, nothing from elsewhere, and no other page around them.
    static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    /// The policy of an email in a frame: its own style, and no script, form, link or picture from elsewhere.
    static let emailSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; base-uri 'none'; "
        + "sandbox"

    /// A page.
    ///
    /// - Parameters:
    ///   - user: the operator who is signed in; nil before that.
    ///   - token: the CSRF token of its forms.
    func page(_ view: ConsoleView, user: ConsoleOperator?, token: Secret?) -> Response {
        response(html(view, user: user, token: token), status: view.status)
    }

    /// The HTML of a page.
    func html(_ view: ConsoleView, user: ConsoleOperator?, token: Secret?) -> String {
        let token = token?.reveal()
        var values: [String: Any] = [
            "title": view.title, "has_errors": view.hasErrors, "style": ConsoleAsset.style.path,
            "icon": ConsoleAsset.icon.path, "alone": user == nil, "has_navigation": user != nil,
            "navigation": ConsoleSection.allCases.map { section in
                ["text": section.rawValue, "path": section.path, "current": section == view.section] as [String: Any]
            },
            "blocks": view.blocks.map { $0.values(token) },
        ]
        values["operator"] = user?.name
        values["token"] = token
        if view.isLive { values["script"] = ConsoleAsset.script.path }
        return render("console-layout", values)
    }

    /// Rows for a page that is open.
    func rows(_ table: ConsoleTable) -> Response {
        response(table.rows.map { render("console-row", table.values($0, false, nil)) }.joined())
    }

    /// Blocks for a page that is open. They have no form that changes something.
    func blocks(_ blocks: [ConsoleBlock]) -> Response {
        response(blocks.map { render("console-block", $0.values(nil)) }.joined())
    }

    /// An email for a frame of ours.
    func email(_ html: String) -> Response {
        var response = response(html)
        response.headers[.contentSecurityPolicy] = Self.emailSecurityPolicy
        response.headers[.xFrameOptions] = "SAMEORIGIN"
        return response
    }

    private func render(_ template: String, _ values: [String: Any]) -> String {
        // Nil only if the template is missing from `sources`; a test renders every template.
        library.render(values, withTemplate: template) ?? ""
    }

    private func response(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLanguage: "en", .cacheControl: "no-store",
                .contentSecurityPolicy: Self.contentSecurityPolicy,
            ], body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}
