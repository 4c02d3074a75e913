"""What is done to the index by hand. Everything else the database does itself."""

from sqlalchemy import text

from crm.storage.unit_of_work import UnitOfWork


async def compact(work: UnitOfWork) -> None:
    """Nothing that was taken out of the index stays in its pages: for the end of an erasure.

    SQLite's full text index keeps the words of what is gone until it is put together anew; that takes seconds where there
    are a hundred thousand messages. PostgreSQL does the same by itself when it next vacuums.
    """
    if work.dialect == "sqlite":
        await work.session.flush()
        for index in ("search_words", "search_grams"):
            await work.session.execute(text(f"INSERT INTO {index}({index}) VALUES ('optimize')"))
