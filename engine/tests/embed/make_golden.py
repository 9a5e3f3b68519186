"""Writes the reference vectors that the embedding tests compare with.

    pip install sentence-transformers
    python make_golden.py MODEL_FOLDER

Two files, both of texts written for this project: `golden.json` beside this script, and
the handful in `engine/src/embed/self_check.json` that the program itself checks when it
starts on a processor with matrix tiles. Vectors are stored in millionths.
"""

import hashlib
import json
import pathlib
import sys

import sentence_transformers

LONG = (
    "The recording stopped after forty minutes and nobody noticed until the summary came out half empty. "
    "We had the customer's finance team on the line, they walked through every line of the renewal, and all of "
    "that is gone. I would expect a warning in the call window when the disk of the host fills up. "
)

GOLDEN = [
    "",
    "a",
    "?",
    " ",
    " \t\n  \r\n",
    "\u0000",
    "tab\there, bell\u0007, escape\u001b[31m and null\u0000 in between",
    "🙂",
    "Love the new timeline 🎉🎉 but the 👩‍💻 avatar is cut off 😕",
    "会议记录无法导出为 PDF 文件",
    "音声がときどき途切れます。ヘッドセットを替えても同じです。",
    "자막이 화자보다 몇 초 늦게 나와요",
    "Протокол встречи не открывается на телефоне",
    "لا يمكنني تسجيل الاجتماع من المتصفح",
    "Le résumé mélange les intervenants dès que deux personnes parlent en même temps.",
    "Die Übersetzung der Untertitel fällt nach einer Stunde aus – ärgerlich!",
    "Naïve café résumé coöperate Ångström",
    "Crash",
    "crash on startup",
    "CRASH ON STARTUP",
    "App crashes as soon as I open it",
    "Export to CSV",
    "Can't export the transcript. The button spins for ever.",
    "Add single sign-on with SAML for the Enterprise plan",
    "We will not renew without SSO, our security team blocks password logins since March.",
    "Speaker labels are swapped after someone rejoins the call",
    "Action items should go to Linear automatically instead of me copying them by hand every Friday.",
    "Search finds nothing when the word is in the chat and not in what was said",
    "pricing is confusing: seats vs hours???",
    "Great product. No complaints.",
    "    at Recorder.flush (recorder.ts:214:17)\n    at async Session.close (session.ts:88:5)",
    "ERR_CONNECTION_RESET 0x80072EFD while uploading meeting_2024-11-03_final(2).mp4",
    "https://example.com/calls/8842?tab=transcript&t=00:41:07#speaker-3",
    "{\"level\":\"error\",\"msg\":\"calendar sync failed\",\"retry_in_ms\":30000}",
    "supercalifragilisticexpialidocious" * 4,
    "no-spaces-but-many-hyphens-" * 20,
    "word " * 300,
    LONG * 3,
    LONG * 12,
    "\u200bzero\u200dwidth\ufeff and a soft\u00adhyphen",
    "١٢٣ ４５６ ⅷ ½ ™ ﬁ",
    "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
]

SELF_CHECK = [
    "",
    "x",
    "The transcript misses the first minute of the call.",
    "Cannot log in with Google since yesterday, it sends me back to the start page every time. 😠",
    "Kalender-Synchronisierung: Termine erscheinen doppelt",
    LONG,
]


def write(path, model, digest, texts):
    items = []
    for text in texts:
        vector = model.encode([text], normalize_embeddings=True)[0]
        items.append({"text": text, "millionths": [round(float(x) * 1e6) for x in vector]})
    head = {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "sha256": digest,
        "max_tokens": model.max_seq_length,
        "made_with": f"sentence-transformers {sentence_transformers.__version__}, CPU, float32, one text a batch",
    }
    lines = ",\n".join(json.dumps(item, ensure_ascii=True, separators=(",", ":")) for item in items)
    path.write_text(json.dumps(head)[:-1] + ',"items":[\n' + lines + "\n]}\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    model = sentence_transformers.SentenceTransformer(str(folder), device="cpu")
    here = pathlib.Path(__file__).resolve().parent
    write(here / "golden.json", model, digest, GOLDEN)
    write(here.parents[1] / "src/embed/self_check.json", model, digest, SELF_CHECK)


main()
