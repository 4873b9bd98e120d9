import Models

/// A device's name for people, made from `User-Agent`: `Firefox on Linux`. It is a guess, for display only.
struct DeviceName: Sendable, Equatable {
    let browser: String?
    let system: String?

    /// In bytes. What follows is not looked at.
    private static let maximumLength = 512

    /// Names by the products that state them: `Firefox/130.0` (RFC 9110 §10.1.5). Specific ones first, because nearly every browser claims
    /// to be others as well. Emails take names of letters and spaces only.
    private static let browsers: [(products: Set<Substring>, name: String)] = [
        (["Edg", "EdgA", "EdgiOS", "Edge"], "Edge"), (["OPR", "OPT", "OPX", "OPiOS", "Opera"], "Opera"),
        (["SamsungBrowser"], "Samsung Internet"), (["Vivaldi"], "Vivaldi"), (["YaBrowser"], "Yandex Browser"),
        (["DuckDuckGo", "Ddg"], "DuckDuckGo"), (["Brave"], "Brave"), (["UCBrowser"], "UC Browser"),
        (["XiaoMi"], "Mi Browser"), (["HuaweiBrowser"], "Huawei Browser"), (["Whale"], "Whale"),
        (["QQBrowser", "MQQBrowser"], "QQ Browser"), (["Silk"], "Silk"), (["GSA"], "Google app"),
        (["FBAN", "FBAV"], "Facebook"), (["Instagram"], "Instagram"), (["MicroMessenger"], "WeChat"),
        (["Line"], "LINE"), (["KAKAOTALK"], "KakaoTalk"),
        (["SeaMonkey"], "SeaMonkey"), (["FxiOS", "Firefox", "Focus", "Klar"], "Firefox"),
        (["Chromium"], "Chromium"), (["CriOS", "Chrome", "HeadlessChrome"], "Chrome"),
        (["Epiphany"], "GNOME Web"), (["Konqueror"], "Konqueror"), (["Falkon"], "Falkon"),
        (["Safari"], "Safari"), (["MSIE", "Trident"], "Internet Explorer"),
        // Programs.
        (["curl"], "curl"), (["Wget"], "Wget"), (["HTTPie"], "HTTPie"), (["PostmanRuntime"], "Postman"),
        (["WindowsPowerShell", "PowerShell"], "PowerShell"), (["okhttp"], "OkHttp"), (["Go-http-client"], "Go"),
        (["Python", "Python-urllib", "python-requests", "python-httpx"], "Python"),
        (["node", "undici", "axios"], "Node"), (["Java", "Java-http-client"], "Java"),
    ]

    /// Products that come without a version.
    private static let bareProducts: Set<Substring> = ["MSIE", "Instagram"]

    /// Names by the words that state them; all of them have to be there. Specific ones first, again.
    private static let systems: [(words: [Substring], name: String)] = [
        (["iPod"], "iPod touch"), (["iPhone"], "iPhone"), (["iPad"], "iPad"), (["Xbox"], "Xbox"),
        (["PlayStation"], "PlayStation"), (["Nintendo"], "Nintendo"), (["Windows", "Phone"], "Windows Phone"),
        (["OpenHarmony"], "HarmonyOS"), (["HarmonyOS"], "HarmonyOS"), (["KAIOS"], "KaiOS"), (["Tizen"], "Tizen"),
        (["Web0S"], "webOS"), (["Android"], "Android"), (["Windows"], "Windows"), (["CrOS"], "ChromeOS"),
        (["Macintosh"], "macOS"), (["FreeBSD"], "FreeBSD"), (["OpenBSD"], "OpenBSD"), (["NetBSD"], "NetBSD"),
        (["Linux"], "Linux"),
    ]

    init(userAgent: String?) {
        let text = (userAgent ?? "").cut(toBytes: Self.maximumLength)
        let words = Set(text.split { !$0.isASCII || !($0.isLetter || $0.isNumber) })
        let products = Set(
            text.split { " ();[],".contains($0) }.compactMap { token in
                token.firstIndex(of: "/").map { token[..<$0] } ?? (Self.bareProducts.contains(token) ? token : nil)
            })
        let system = Self.systems.first { $0.words.allSatisfy(words.contains) }?.name
        let browser = Self.browsers.first { !$0.products.isDisjoint(with: products) }?.name
        // The browser that Android had before Chrome.
        self.browser = browser == "Safari" && system == "Android" ? "Android Browser" : browser
        self.system = system
    }

    /// The device of an entry of the audit log, as `Firefox/Linux`. Which of the two a single name is does not matter.
    init(recorded: String?) {
        let names = (recorded ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        browser = names.first
        system = names.dropFirst().first
    }

    /// The device in English; nil if nothing is known.
    var english: String? {
        let names = [browser, system].compactMap(\.self)
        return names.isEmpty ? nil : names.joined(separator: " on ")
    }

    /// The device in a page's language.
    func text(_ page: PageContext) -> String {
        switch (browser, system) {
        case (let browser?, let system?): page.text("device_on", ["browser": browser, "system": system])
        case (let one?, nil), (nil, let one?): one
        case (nil, nil): page.text("unknown_device")
        }
    }
}

extension MailOrigin {
    /// The device that sent a request and its address, for an email about it.
    init(of request: IncomingRequest) {
        let device = DeviceName(userAgent: request.device.userAgent)
        self.init(browser: device.browser, system: device.system, ipAddress: request.device.ipAddress)
    }
}
