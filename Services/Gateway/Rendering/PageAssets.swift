import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Templates

/// The files that pages are dressed with. Their names have a hash of their content, so browsers may keep them for good.
struct PageAssets: Sendable {
    struct Asset: Sendable {
        let name: String
        let type: String
        let bytes: ByteBuffer
        let tag: String

        var path: String { "/login/assets/\(name)" }

        init(_ name: String, _ ending: String, _ type: String, _ bytes: [UInt8]) {
            tag = PageAssets.hash(bytes)
            self.name = "\(name).\(tag).\(ending)"
            self.type = type
            self.bytes = ByteBuffer(bytes: bytes)
        }
    }

    let style = Asset("style", "css", "text/css; charset=utf-8", PackageResources.style_css)
    let script = Asset("script", "js", "text/javascript; charset=utf-8", PackageResources.script_js)
    let icon = Asset("icon", "svg", "image/svg+xml", PackageResources.icon_svg)

    /// The file of this name; nil for the name of another build.
    func asset(named name: String) -> Asset? { [style, script, icon].first { $0.name == name } }

    /// The first 64 bits of the SHA-256, in hexadecimal: enough to tell versions of a file apart.
    static func hash(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Data(bytes)).prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }
}

/// A file that pages are dressed with.
struct GetPageAssetEndpoint: Endpoint {
    static let operation = Operation.document(
        "/login/assets/{name}", id: "getPageAsset", tag: .pages,
        summary: "A stylesheet, script or icon of the pages",
        format: .page,
        parameters: [.path("name", .string.example("style.0f1e2d3c4b5a6978.css"))],
        answers: [
            .file("A file that never changes.", types: ["text/css", "text/javascript", "image/svg+xml"]),
            .notModified,
        ],
        errors: [.notFound])

    let assets: PageAssets

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let asset = assets.asset(named: request.pathParameter("name")) else {
            throw ServiceError.routeNotFound
        }
        return .lasting(asset.bytes, type: asset.type, tag: asset.tag, request)
    }
}

/// A client's colour as a stylesheet, so that no page needs a style of its own.
struct GetAccentEndpoint: Endpoint {
    static let operation = Operation.document(
        "/login/accent/{hex}.css", id: "getAccent", tag: .pages,
        summary: "A client's colour as a stylesheet",
        format: .page,
        parameters: [.path("hex", .string(pattern: "^[0-9A-Fa-f]{6}$").example("1a73e8"))],
        answers: [.file("A stylesheet.", types: ["text/css"]), .notModified],
        errors: [.notFound])

    static func path(_ colour: AccentColor) -> String { "/login/accent/\(colour.hex.dropFirst()).css" }

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let colour = AccentColor("#\(request.pathParameter("hex"))") else { throw ServiceError.routeNotFound }
        let text = Self.sheet(colour)
        return .lasting(
            ByteBuffer(string: text), type: "text/css; charset=utf-8", tag: PageAssets.hash(text.utf8), request)
    }

    /// Links have the colour too where it can be read on the page's ground; else they keep ours.
    static func sheet(_ colour: AccentColor) -> String {
        func links(on ground: String) -> String {
            guard let ground = AccentColor(ground), colour.contrast(to: ground) >= 4.5 else { return "" }
            return " --link: \(colour.hex);"
        }
        let both = "--accent: \(colour.hex); --on-accent: \(colour.text.hex);"
        // The grounds are those of style.css. Each scheme sets its own links alone: what is left out keeps ours.
        return """
            :root { \(both) --edge: \(colour.edge.hex); }
            @media (prefers-color-scheme: light) { :root {\(links(on: "#f4f5f7")) } }
            @media (prefers-color-scheme: dark) { :root { --edge: \(colour.edge(on: "#1a1d23").hex);\(links(on: "#1a1d23")) } }

            """
    }
}

extension AccentColor {
    /// The colour of its border on a dark ground: its own, or a grey where it would melt into it.
    fileprivate func edge(on ground: String) -> AccentColor {
        guard let ground = AccentColor(ground), contrast(to: ground) < 1.5, let grey = AccentColor("#767d8a") else {
            return self
        }
        return grey
    }
}

extension Response {
    /// A file that never changes under its name; 304 for whoever has it (RFC 9110 §13.1.2).
    fileprivate static func lasting(
        _ bytes: ByteBuffer, type: String, tag: String, _ request: IncomingRequest
    ) -> Response {
        let headers: HTTPFields = [
            .contentType: type, .cacheControl: "public, max-age=31536000, immutable", .eTag: "\"\(tag)\"",
        ]
        if request.has(entityTag: "\"\(tag)\"") {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
    }
}
