import HTTPTypes
import Hummingbird
import Models

/// Text as it may stand in HTML, between tags and in quoted attributes.
enum HTML {
    /// Escapes by code point: an accent behind a quote makes it another character, but not another code point.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A whole page with `body`, which is HTML already.
    ///
    /// - Parameter target: where a form of the page may lead on to in the end: browsers hold the way there against the
    ///   page's policy as well.
    static func page(
        _ title: String, _ body: String, status: HTTPResponse.Status = .ok, formsGoOnTo target: String? = nil
    ) -> Response {
        let text = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>\(escape(title))</title>
            <link rel="stylesheet" href="\(GetStylesheet.route.path)">
            </head>
            <body>
            <main>
            <h1>\(escape(title))</h1>
            \(body)
            </main>
            </body>
            </html>

            """
        var response = Response.text(text, status: status, type: "text/html; charset=utf-8")
        response.headers[.cacheControl] = "no-store"
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'\(target.map(source) ?? ""); frame-ancestors 'none'; "
            + "base-uri 'none'"
        response.headers[.xFrameOptions] = "DENY"
        return response
    }

    /// The origin of a URI as a policy names it, or the scheme alone where there is no origin (CSP 3 §2.3.1).
    private static func source(_ uri: String) -> String {
        guard let match = uri.firstMatch(of: #/^(https?:\/\/[A-Za-z0-9.:\[\]\-]+|[A-Za-z][A-Za-z0-9.+\-]*:)/#) else {
            return ""
        }
        return " \(match.1)"
    }
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let xFrameOptions = HTTPField.Name("X-Frame-Options")!
}
