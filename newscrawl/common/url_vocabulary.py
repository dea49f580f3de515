"""The words by which one page has several URLs: data, apart from the logic that reads them."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CHANNELS",
    "CHANNEL_PARAMETERS",
    "FLAGS",
    "FORM_FLAGS",
    "FORM_HOSTS",
    "FORM_PARAMETERS",
    "FORM_STEPS",
    "FORM_VALUES",
    "INDEX_PAGES",
    "REGISTRY_LABELS",
    "SHARED_DOMAINS",
    "TRACKING",
    "TRACKING_PREFIXES",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRACKING: Final = _words(
    # networks, search engines, mail
    "fbclid gclid gclsrc dclid gbraid wbraid gad gad_source gad_campaignid msclkid twclid ttclid "
    "yclid ysclid yadclid _openstat igshid igsh li_fat_id mibextid srsltid wickedid epik "
    "rb_clickid irclickid irgwc tduid cjevent zanpid awc s_kwcid ef_id gaa_at gaa_n gaa_ts gaa_sig "
    "mc_cid mc_eid mkt_tok vero_id vero_conv oly_enc_id oly_anon_id bxid hootpostid ns_fee "
    "elqtrack elqtrackid elqaid elqat elqcampaignid hsctatracking trk trkcampaign trkemail "
    "__twitter_impression __source _source fb_action_ids fb_action_types fb_source fb_ref "
    "tblci dicbo outbrainclickid oborigurl zarsrc ved usqp aoh "
    # analytics
    "_ga _gl cmpid cmp_id ocid ncid icid intcid int_cid intcmp int_source int_campaign int_medium "
    "wt_mc wt_zmc wt.mc_id wt.mc wtrid xtor xts at_medium at_campaign at_custom1 at_custom2 "
    "at_custom3 at_custom4 s_cid sc_cid sc_campaign sc_channel sc_content sc_medium dgcid dmcid "
    "spm soc_src soc_trk tsrc .tsrc traffic_source guccounter guce_referrer guce_referrer_sig "
    # news sites' own
    "smid smtyp smvar emc ito sr_share sr_share_token wpisrc wpmm mbid ftag ftcamp tpcc srnd sref "
    "recirc algotrk leadsource referringsource searchresultposition vgo_ee wprov cndid esrc "
    "xing_share sharetype "
    # the reader's session
    "phpsessid jsessionid sessionid session_id oscsid zenid cfid cftoken"
)
"""Parameters that say where a reader came from or who it is, never which page it is."""

TRACKING_PREFIXES: Final = (
    *("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "_hs", "__hs", "ns_", "cx_", "sara_"),
    *("aspsessionid", "amp_js", "amp_gsa", "amp_lite", "__cft__", "__tn__", "dpg_", "trc_"),
)
"""What such parameters begin with."""

CHANNEL_PARAMETERS: Final = _words(
    "ref src source from partner cmp camp campaign via feed rss mod modul origin referrer referer "
    "cid pid link"
)
"""Parameters that name the reader's way here when their value is one of ``CHANNELS``."""

CHANNELS: Final = _words(
    "rss feed atom home homepage front frontpage start startseite newsletter email mail push app "
    "apple google googlenews google-news gnews bing yahoo msn flipboard smartnews upday pocket "
    "twitter facebook fb instagram linkedin telegram whatsapp reddit tiktok x threads social share "
    "sharing shared copylink copy-link push-notification notification widget teaser sidebar "
    "related recommended mostread most-read trending breaking ticker banner menu nav footer header "
    "sitemap internal amp mobile web desktop"
)
"""Values of such parameters that are never an article's name."""

FORM_HOSTS: Final = _words("www m mobile mobil amp wap")
"""Labels in front of a host that show the same pages in another form."""

REGISTRY_LABELS: Final = _words("co com org net gov gob gouv ac edu ne or go in")
"""Labels below which countries give out names: "m.co.uk" is a site and no form of "co.uk"."""

FORM_STEPS: Final = _words("amp print drucken drucken.html print.html amp.html")
"""First or last steps of a path that show the page of the others in another form."""

FLAGS: Final = _words("1 true yes y on amp print") | {""}
"""Values by which a parameter of ``FORM_FLAGS`` only says yes."""

FORM_FLAGS: Final = _words(
    "amp _amp isamp is_amp ampmode mobile ismobile mobil print printable printing printpage "
    "print_page printview printversion drucken druck druckversion druckansicht drucksache imprimir "
    "impression imprimer stampa stampabile versione_stampabile afdrukken udskriv utskrift tulosta "
    "drukuj druk tisk tiskni tisknout nyomtatas yazdir pechat versiyadlyapechati ispis cetak"
)
"""Parameters that ask for a page in another form."""

FORM_PARAMETERS: Final = _words(
    "outputtype output view format type mode layout version tmpl template display skin style "
    "variant ansicht vista versione"
)
"""Parameters that ask for a page in another form where their value is one of ``FORM_VALUES``."""

FORM_VALUES: Final = _words(
    "amp amphtml amp-type print printable drucken druck imprimir imprimer stampa mobile"
)
"""Values that ask for a page in another form."""

INDEX_PAGES: Final = _words(
    "index.html index.htm index.shtml index.xhtml index.php index.php3 index.php5 index.asp "
    "index.aspx index.jsp index.cfm default.html default.htm default.asp default.aspx"
)
"""Last steps that a folder's URL may leave out."""

SHARED_DOMAINS: Final = _words(
    # social networks and messengers
    "facebook.com fb.com fb.me instagram.com twitter.com x.com t.co threads.net linkedin.com "
    "lnkd.in pinterest.com pin.it reddit.com redd.it tumblr.com tiktok.com snapchat.com vk.com "
    "ok.ru weibo.com mastodon.social bsky.app t.me telegram.me telegram.org whatsapp.com wa.me "
    "line.me xing.com "
    # video, sound, pictures
    "youtube.com youtu.be vimeo.com dailymotion.com twitch.tv rumble.com soundcloud.com "
    "spotify.com flickr.com imgur.com giphy.com "
    # search, portals that show the news of others, stores of apps
    "google.com goo.gl bing.com yahoo.com msn.com duckduckgo.com yandex.ru baidu.com wikipedia.org "
    "archive.org flipboard.com smartnews.com apple.com amazon.com ampproject.org "
    # short links and feeds of others
    "bit.ly tinyurl.com ow.ly buff.ly is.gd dlvr.it ift.tt trib.al shorturl.at rebrand.ly cutt.ly "
    "feedburner.com "
    # advertising, and hosts of publications
    "doubleclick.net googlesyndication.com taboola.com outbrain.com medium.com substack.com "
    "issuu.com"
)
"""Registrable domains of services that all the world uses: none belongs to one paper."""
