import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// The stylesheet, the script and the icons of the pages. Their names contain a hash of their content, so browsers may cache
/// them for good.
struct PageAssets: Sendable {
    struct Asset: Sendable {
        let name: String
        /// The media type.
        let type: String
        let bytes: ByteBuffer
        /// The hash of the content.
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
    /// What only pages with passkeys need.
    let passkeysScript = Asset("passkeys", "js", "text/javascript; charset=utf-8", PackageResources.passkeys_js)
    /// What only the API's description needs.
    let referenceStyle = Asset("reference", "css", "text/css; charset=utf-8", PackageResources.reference_css)
    let referenceScript = Asset("reference", "js", "text/javascript; charset=utf-8", PackageResources.reference_js)
    let icon = Asset("icon", "svg", "image/svg+xml", PackageResources.icon_svg)

    /// The icon on the home screen of a phone, which takes no SVG.
    let touchIcon = Asset("touch-icon", "png", "image/png", PackageResources.touch_icon_png)

    var all: [Asset] { [style, script, passkeysScript, referenceStyle, referenceScript, icon, touchIcon] }

    /// The asset of this name; nil if there is none, for example because another build made the page.
    func asset(named name: String) -> Asset? { all.first { $0.name == name } }

    /// The first 64 bits of the SHA-256 in hexadecimal, which is enough to tell versions of a file apart.
    static func hash(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).sha256.prefix(8).hexadecimal
    }
}

extension Response {
    /// A file that never changes under its name; 304 if the browser has it (RFC 9110 §13.1.2).
    static func immutable(
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
