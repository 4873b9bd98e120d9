
import base64, pytest
from test_pages import *
@pytest.mark.parametrize("language", ["en","ja","ar"])
def test_pics(language, person, new_context):
    places = {"su-terms": sign_up("terms", ui_locales=language), "su-wait": sign_up("waitlist", ui_locales=language), "su-invite": sign_up("invite", ui_locales=language),
      **{s: waiting(s, ui_locales=language) for s in STEPS}, "sf-wrong": waiting("second-factor", wrong_code("000000"), ui_locales=language)}
    def joined(page, person):
        sign_up("waitlist", ui_locales=language)(page, person); page.fill("[name=email]", person.address); press(page); page.wait_for_url("**/login/done*")
    places["joined"] = joined
    page = new_context(viewport=SIZES["phone"]).new_page()
    shots = {}
    for name, open_page in places.items():
        open_page(page, person)
        for size, scheme in itertools.product(SIZES, ["light", "dark"]):
            page.set_viewport_size(SIZES[size]); page.emulate_media(color_scheme=scheme)
            shots[name, size, scheme] = base64.b64encode(page.screenshot(full_page=True)).decode()
        page.context.clear_cookies()
    sheet = new_context(viewport={"width": 1600, "height": 900}).new_page()
    for size, scheme in itertools.product(SIZES, ["light", "dark"]):
        w = 380 if size == "phone" else 780
        sheet.set_content("<body style='background:#888;margin:4px'>" + "".join(f"<img style='width:{w}px;vertical-align:top;margin:4px' src='data:image/png;base64,{shots[n,size,scheme]}'>" for n in places))
        sheet.wait_for_timeout(300)
        sheet.screenshot(path=PICTURES / f"sheet-{language}-{size}-{scheme}.png", full_page=True)
