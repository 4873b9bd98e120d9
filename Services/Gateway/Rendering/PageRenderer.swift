import HTTPTypes
import Hummingbird
import Localization
import Models
import Mustache
import NIOCore
import Templates

/// Renders pages from their templates. Every value is escaped for HTML, and no template can switch that off
/// (``StrictHTML``).
struct PageRenderer: Sendable {
    let assets = PageAssets()
    let phrases: PhraseCatalog
    private let library: MustacheLibrary

    /// Reads the templates and the phrases, those in the folder `overlay` too. Throws if one of them is malformed.
    init(overlay: String? = nil) throws {
        phrases = try PagePhrases.catalog(overlay: overlay)
        library = MustacheLibrary(
            templates: try PageTemplate.sources.mapValues { bytes in
                try MustacheTemplate(string: StrictHTML.pragma + String(decoding: bytes, as: UTF8.self))
            })
    }

    /// A page for one request, never cached.
    ///
    /// - Parameter values: `title` and the other values that the template uses.
    func page(
        _ template: PageTemplate, _ localizer: Localizer, _ branding: Branding, _ values: [String: Any],
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var headers = headers(localizer, branding)
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status, headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: html(template, localizer, branding, values))))
    }

    /// A page that is the same for every reader, so that it can be cached.
    func document(
        _ template: PageTemplate, _ localizer: Localizer, _ branding: Branding, _ values: [String: Any],
        lifetime: Int = 0, headers further: HTTPFields = [:]
    ) -> Document {
        var headers = headers(localizer, branding)
        headers.append(contentsOf: further)
        return Document(
            html(template, localizer, branding, values), type: "text/html; charset=utf-8", lifetime: lifetime,
            headers: headers)
    }

    private func headers(_ localizer: Localizer, _ branding: Branding) -> HTTPFields {
        [
            .contentLanguage: localizer.language, .contentSecurityPolicy: branding.contentSecurityPolicy,
            .xFrameOptions: "DENY",
        ]
    }

    private func html(
        _ template: PageTemplate, _ localizer: Localizer, _ branding: Branding, _ values: [String: Any]
    ) -> String {
        var values = values
        values["t"] = TemplatePhrases(localizer: localizer)
        values["lang"] = localizer.language
        values["dir"] = localizer.direction.rawValue
        values["brand"] = branding.name
        // A title that names the product does not name it twice.
        let title = values["title"] as? String ?? ""
        values["title_brand"] = title.contains(branding.name) ? nil : branding.name
        values["logo"] = branding.logo
        values["logo_dark"] = branding.logoDark
        values["favicon"] = branding.favicon
        values["privacy"] = branding.privacy
        values["support"] = branding.support
        values["terms"] = branding.terms
        values["has_help"] = branding.privacy != nil || branding.terms != nil || branding.support != nil
        values["accent"] = branding.accent.map(GetAccentEndpoint.path)
        values["style"] = assets.style.path
        values["script"] = assets.script.path
        values["passkeys_script"] = assets.passkeysScript.path
        values["icon"] = assets.icon.path
        values["touch_icon"] = assets.touchIcon.path
        // Nil only if the template is missing from `sources`; a test renders every template.
        return library.render(values, withTemplate: template.rawValue) ?? ""
    }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let xFrameOptions = HTTPField.Name("X-Frame-Options")!
}
