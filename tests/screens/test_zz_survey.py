import pytest, os
from tests.screens.views import VIEWS
from tests.screens.fake_kiosk import *
SIZE=tuple(map(int,os.environ.get("SZ","80x24").split("x")))
@pytest.mark.parametrize("view", VIEWS, ids=lambda v:v.name)
async def test_x(kiosk, view):
    async with view.open(kiosk, SIZE) as st:
        print("\n#####", view.name, SIZE)
        print(st.text())
