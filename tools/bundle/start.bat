@echo off
chcp 65001 >nul
setlocal
rem Finds a Python; start.py does the rest. This file is UTF-8 with CRLF, and its Chinese stands last.
if not exist "%~dp0start.py" goto incomplete
set "RUN="
for %%v in (@PYTHONS@) do if not defined RUN (py -%%v -I -c "" >nul 2>nul && set "RUN=py -%%v")
if not defined RUN (python -I -c "" >nul 2>nul && set "RUN=python")
if not defined RUN goto no_python
%RUN% -I "%~dp0start.py" %*
set "STATUS=%errorlevel%"
rem Opened by a double click: what was said must not vanish with the window.
if "%~1"=="" if not "%STATUS%"=="0" pause
exit /b %STATUS%

:incomplete
echo 请先把整个压缩包解压到一个文件夹，再打开其中的“启动.bat”。
pause
exit /b 2

:no_python
echo 没有找到 Python。请安装 64 位的 Python @VERSIONS@，安装时勾选“Add python.exe to PATH”，再打开“启动.bat”。
pause
exit /b 2
